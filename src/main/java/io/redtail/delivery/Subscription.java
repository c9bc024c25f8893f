package io.redtail.delivery;

import org.jspecify.annotations.Nullable;

/**
 * One subscriber's wish to follow one channel.
 *
 * <p>Cancelled by whoever ends it, on any thread, before its shard hears of that: an activation that is still on its way
 * to the shard then finds it cancelled, and the shard never keeps what was already given up.
 */
final class Subscription {

    /** {@link #position} of a subscription that its shard does not hold. */
    static final int NOWHERE = -1;

    private final Subscriber subscriber;
    private final Channel channel;
    private volatile boolean cancelled;

    /** Where it stands in its channel's {@link Followers}; the shard's thread only. */
    int position = NOWHERE;

    /** Set while it is on its way to where the channel's followers are; the shard's thread only. */
    @Nullable
    CatchUp catchUp;

    Subscription(Subscriber subscriber, Channel channel) {
        this.subscriber = subscriber;
        this.channel = channel;
    }

    Subscriber subscriber() {
        return subscriber;
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
