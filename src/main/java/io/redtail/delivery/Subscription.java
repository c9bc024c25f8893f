package io.redtail.delivery;

import org.jspecify.annotations.Nullable;

/**
 * One subscriber's subscription to one channel.
 *
 * <p>Cancelled by whoever ends it, on any thread, before its shard hears of that: an activation that is still on its
 * way to the shard then finds it cancelled, and the shard never keeps a cancelled subscription.
 */
final class Subscription {

    /** {@link #index} of a subscription that its shard does not hold. */
    static final int NOT_HELD = -1;

    private final Subscriber subscriber;
    private final SubscriberOutput output;
    private final Channel channel;
    private volatile boolean cancelled;

    /** Its index in its channel's {@link ChannelSubscribers}; the shard's thread only. */
    int index = NOT_HELD;

    /** Set while it catches up with the channel's live subscribers; the shard's thread only. */
    @Nullable
    CatchUp catchUp;

    Subscription(Subscriber subscriber, Channel channel) {
        this.subscriber = subscriber;
        this.output = subscriber.output();
        this.channel = channel;
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
