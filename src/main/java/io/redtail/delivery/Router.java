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

    public Router(SubscriptionRegistry registry, Shards shards, DeliveryCounters counters) {
        this.registry = registry;
        this.shards = shards;
        this.counters = counters;
    }

    /** Delivers to everyone who follows the channel. Waits a bounded time for a shard that is full. */
    public void route(Publication publication) {
        if (toFollowing(publication.channel(), shard -> shard.publish(publication))) {
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
