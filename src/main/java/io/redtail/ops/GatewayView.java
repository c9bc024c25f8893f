package io.redtail.ops;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.InvalidChannelException;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.DeliveryCounters;
import io.redtail.delivery.Drain;
import io.redtail.delivery.Shards;
import io.redtail.delivery.Subscriber;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.redis.ChannelPlacement;
import io.redtail.redis.RedisSubscriber;
import io.redtail.redis.RedisSubscribers;
import io.redtail.websocket.SinkFactory;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Looks at a running gateway, and does what an administrator asks. */
public final class GatewayView implements GatewayMXBean {

    private static final int MAX_ROWS = 1000;

    private final ChannelTypes types;
    private final DeliveryCounters counters;
    private final SubscriptionRegistry registry;
    private final Shards shards;
    private final RedisSubscribers redis;
    private final ChannelPlacement placement;
    private final SinkFactory sinkFactory;
    private final Drain drain;

    public GatewayView(
            ChannelTypes types,
            DeliveryCounters counters,
            SubscriptionRegistry registry,
            Shards shards,
            RedisSubscribers redis,
            ChannelPlacement placement,
            SinkFactory sinkFactory,
            Drain drain) {
        this.types = types;
        this.counters = counters;
        this.registry = registry;
        this.shards = shards;
        this.redis = redis;
        this.placement = placement;
        this.sinkFactory = sinkFactory;
        this.drain = drain;
    }

    @Override
    public int getConnections() {
        return (int) shards.subscribers().count();
    }

    @Override
    public long getSubscriptions() {
        return registry.subscriptionCount();
    }

    @Override
    public int getChannels() {
        return registry.channels().size();
    }

    @Override
    public long getPublications() {
        return counters.publications();
    }

    @Override
    public long getDeliveries() {
        return counters.deliveries();
    }

    @Override
    public long getDropped() {
        return counters.dropped();
    }

    @Override
    public long getLost() {
        return counters.lost();
    }

    @Override
    public long getSlowConsumersClosed() {
        return counters.slowConsumersClosed();
    }

    @Override
    public long getMalformedJobUpdates() {
        return redis.malformedJobUpdates();
    }

    @Override
    public List<String> getChannelTypes() {
        return redis.malformedPayloads().keySet().stream()
                .map(type -> type + " " + type.redis())
                .toList();
    }

    @Override
    public Map<String, Long> getMalformedPayloads() {
        Map<String, Long> counts = new LinkedHashMap<>();
        redis.malformedPayloads().forEach((type, count) -> counts.put(type.name(), count));
        return counts;
    }

    @Override
    public RedisState getRedisState() {
        return RedisState.of(redis);
    }

    @Override
    public List<String> getRedisAway() {
        return redis.away();
    }

    @Override
    public String getRedisAddress() {
        return redis.each().stream().map(RedisSubscriber::address).collect(Collectors.joining(", "));
    }

    @Override
    public List<String> getSinks() {
        return sinkFactory.inUse().stream().sorted().toList();
    }

    @Override
    public boolean getDraining() {
        return drain.isOn();
    }

    @Override
    public List<ChannelView> topChannels(int count) {
        return registry.largestChannels(checked(count)).stream()
                .map(ChannelView::new)
                .toList();
    }

    @Override
    public List<SessionView> sessions(int count) {
        return shards.subscribers()
                .sorted(Comparator.comparingInt(Subscriber::channelCount)
                        .reversed()
                        .thenComparing(Subscriber::id))
                .limit(checked(count))
                .map(SessionView::new)
                .toList();
    }

    @Override
    public void disconnect(String sessionId) {
        Subscriber session = shards.subscribers()
                .filter(subscriber -> subscriber.id().equals(sessionId))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no session has the id " + sessionId + "; sessions(100) lists ids such as s17"));
        session.close(CloseCode.POLICY_VIOLATION, "disconnected by an administrator");
    }

    @Override
    public int unsubscribe(String channel) {
        Channel known = parse(channel);
        return (int) shards.subscribers()
                .filter(subscriber -> subscriber.forceUnsubscribe(known))
                .count();
    }

    @Override
    public ChannelRedisView redisOf(String channel) {
        Channel known = parse(channel);
        int shard = placement.of(known);
        return new ChannelRedisView(
                known.name(),
                placement.redisChannel(known),
                shard,
                redis.each().get(shard).address());
    }

    @Override
    public void drain() {
        boolean unused = drain.begin();
    }

    private static int checked(int count) {
        if (count < 1 || count > MAX_ROWS) {
            throw new IllegalArgumentException("expected a count from 1 to " + MAX_ROWS + ", not " + count);
        }
        return count;
    }

    private Channel parse(String name) {
        try {
            return types.channel(name)
                    .orElseThrow(() ->
                            new IllegalArgumentException("expected a channel such as logs:p1 or jobs:t1, not " + name));
        } catch (InvalidChannelException e) { // a remote console does not have its class
            throw new IllegalArgumentException(e.getMessage());
        }
    }
}
