package io.redtail.redis;

import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Some independent Redis, over which channels are spread. */
final class TestShards implements AutoCloseable {

    private final List<RealRedis> all;
    final Configuration configuration;
    final ChannelPlacement placement;

    private TestShards(int count, IntFunction<RealRedis> start) {
        this.all = IntStream.range(0, count)
                .mapToObj(i -> start.apply(Ports.free()))
                .toList();
        this.configuration = Configuration.read(MapConfig.of("redtail.redis.shards", addresses()));
        this.placement = new ChannelPlacement(RedisNames.of(configuration), configuration.redis());
    }

    /** Three. */
    static TestShards start() {
        return start(3);
    }

    static TestShards start(int count) {
        return new TestShards(count, RealRedis::on);
    }

    /** Three that have their data again after a restart, but for the last second. */
    static TestShards startDurable() {
        return new TestShards(3, RealRedis::durableOn);
    }

    List<RealRedis> all() {
        return all;
    }

    RealRedis get(int redis) {
        return all.get(redis);
    }

    /** As {@code redtail.redis.shards} is set. */
    String addresses() {
        return all.stream().map(redis -> "127.0.0.1:" + redis.port()).collect(Collectors.joining(","));
    }

    /** A channel of logs that is at a certain one. */
    Channel channelAt(int redis) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> Channel.logs("p" + i))
                .filter(channel -> placement.of(channel) == redis)
                .findFirst()
                .orElseThrow();
    }

    /** Waits until so many gateways with history hear everything that is published at each. */
    void awaitListeners(long count) {
        String markers = RedisNames.of(configuration).markers();
        await().atMost(Duration.ofSeconds(90))
                .until(() -> all.stream()
                        .allMatch(redis -> redis.<Map<String, Long>>run(jedis -> jedis.pubsubNumSub(markers))
                                        .get(markers)
                                == count));
    }

    @Override
    public void close() {
        all.forEach(RealRedis::close);
    }
}
