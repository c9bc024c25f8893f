package io.redtail.bootstrap;

import io.redtail.config.Configuration;
import io.redtail.config.DeliverySettings;
import io.redtail.config.RedisSettings;
import io.redtail.delivery.DeliveryCounters;
import io.redtail.delivery.Drain;
import io.redtail.delivery.Router;
import io.redtail.delivery.Shards;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.history.History;
import io.redtail.redis.ChannelPlacement;
import io.redtail.redis.PlacedUpstream;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisNames;
import io.redtail.redis.RedisSubscriber;
import io.redtail.redis.RedisSubscribers;
import io.redtail.redis.RedisUpstream;
import io.redtail.redis.ShardIdentities;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.stream.IntStream;

/** What takes publications from Redis to subscribers. */
final class DeliveryComponents {

    final DeliveryCounters counters = new DeliveryCounters();
    final Optional<History> history;
    final SubscriptionRegistry registry;
    final Shards shards;
    final Drain drain;
    final Router router;
    final ChannelPlacement placement;
    final RedisSubscribers subscribers;

    /**
     * @param node what no other gateway of this Redis is called
     * @param executor for what waits for Redis
     */
    DeliveryComponents(
            Configuration configuration, RedisNames names, String node, Executor executor, ThreadFactory threads) {
        DeliverySettings delivery = configuration.delivery();
        placement = new ChannelPlacement(names, configuration.redis());
        List<RedisSettings> each = configuration.redis().each();
        var identities = new ShardIdentities(each);
        history = configuration.history().enabled()
                ? Optional.of(History.of(configuration, names, placement, identities, node, threads))
                : Optional.empty();
        List<RedisUpstream> upstreams = IntStream.range(0, each.size())
                .mapToObj(redis -> new RedisUpstream(
                        each.get(redis),
                        history.map(recorded -> recorded.recordedChannels(redis))
                                .orElseGet(() -> new PlainChannelFormat(names))))
                .toList();
        registry = new SubscriptionRegistry(
                PlacedUpstream.of(placement, upstreams), delivery.shards(), history.map(History::reader));
        shards = new Shards(
                delivery.shards(), delivery.shardQueueMaxBytes(), delivery.shardPatience(), registry, counters);
        drain = new Drain(shards, configuration.operation().drainTime(), threads);
        router = new Router(registry, shards, counters, delivery.outboxMaxBytes());
        subscribers = each.size() == 1
                ? new RedisSubscribers(
                        new RedisSubscriber(each.get(0), names, upstreams.get(0), registry, router, executor))
                : new RedisSubscribers(
                        each,
                        names,
                        placement,
                        upstreams,
                        identities,
                        registry,
                        router,
                        probe -> threads.newThread(probe).start());
    }
}
