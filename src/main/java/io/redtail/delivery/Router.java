package io.redtail.delivery;

import java.util.function.Consumer;

/**
 * The way in: takes publications and losses from the upstream to the shards that have subscribers of the channel.
 *
 * <p>Called by one thread, the upstream's reader, so that a channel's publications keep their order.
 */
public final class Router {

    private final SubscriptionRegistry registry;
    private final Shards shards;
    private final DeliveryCounters counters;
    private final int maxPublicationBytes;

    /**
     * Makes the way in.
     *
     * @param maxPublicationBytes what a publication may weigh. Every slow client holds a copy of what is on its way, so one
     *     huge message to a thousand clients would take the heap from all of them.
     */
    public Router(SubscriptionRegistry registry, Shards shards, DeliveryCounters counters, int maxPublicationBytes) {
        this.registry = registry;
        this.maxPublicationBytes = maxPublicationBytes;
        this.shards = shards;
        this.counters = counters;
    }

    /**
     * Delivers to everyone who follows the channel. Waits a bounded time for a shard that is full. What is too long becomes a
     * gap of one.
     */
    public void route(Publication publication) {
        if (publication.weight() > maxPublicationBytes) {
            counters.lostOne();
            announce(Gap.of(publication.channel(), 1, Gap.Reason.UPSTREAM));
        } else if (toFollowing(publication.channel(), shard -> shard.publish(publication))) {
            counters.publication();
        }
    }

    /** Tells everyone who follows the channel that something was lost. */
    public void announce(Gap gap) {
        toFollowing(gap.channel(), shard -> shard.execute(() -> shard.announce(gap)));
    }

    /** Tells every client that can be told that Redis is away, or back. */
    public void announceUpstream(boolean available) {
        shards.all().forEach(shard -> shard.execute(() -> shard.announceUpstream(available)));
    }

    private boolean toFollowing(Channel channel, Consumer<Shard> action) {
        ChannelRoute route = registry.route(channel);
        if (route == null) {
            return false;
        }
        for (Shard shard : shards.all()) {
            if (route.reaches(shard.index())) {
                action.accept(shard);
            }
        }
        return true;
    }
}
