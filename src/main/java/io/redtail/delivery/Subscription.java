package io.redtail.delivery;

import io.redtail.channel.Channel;

/**
 * One subscriber's subscription to one channel.
 *
 * <p>Cancelled by whoever ends it, on any thread, before its shard hears of that: an activation that is still on its
 * way to the shard then finds it cancelled, and the shard never keeps a cancelled subscription.
 */
final class Subscription {

    /** What its shard has of it. */
    sealed interface State permits Pending, CatchUp, Live {}

    /** Its shard does not hold it: not yet, or no longer. */
    record Pending() implements State {}

    /**
     * It gets what is published.
     *
     * @param index where it is in its group
     */
    record Live(SubscriptionGroup group, int index) implements State {}

    static final State PENDING = new Pending();

    private final Subscriber subscriber;
    private final SubscriberOutput output;
    private final Channel channel;
    private final String owner;
    private volatile boolean cancelled;

    /** The shard's thread only. */
    private State state = PENDING;

    Subscription(Subscriber subscriber, Channel channel) {
        this.subscriber = subscriber;
        this.output = subscriber.output();
        this.channel = channel;
        this.owner = subscriber.owner();
    }

    Subscriber subscriber() {
        return subscriber;
    }

    /** What its shard delivers to. */
    SubscriberOutput output() {
        return output;
    }

    Channel channel() {
        return channel;
    }

    /** Whose it is, as far as that was known when it began. */
    String owner() {
        return owner;
    }

    /** The shard's thread only. */
    State state() {
        return state;
    }

    /** The shard's thread only. */
    void become(State next) {
        state = next;
    }

    synchronized void cancel() {
        cancelled = true;
    }

    /**
     * Does {@code action} unless it is cancelled, and before it can be: what the action sends, the client has before the
     * answer to its own cancellation.
     *
     * @return whether it was done
     */
    synchronized boolean ifWanted(Runnable action) {
        if (!cancelled) {
            action.run();
        }
        return !cancelled;
    }

    boolean isCancelled() {
        return cancelled;
    }
}
