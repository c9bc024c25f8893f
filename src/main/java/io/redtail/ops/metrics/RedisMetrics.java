package io.redtail.ops.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import io.redtail.channel.ChannelType;
import io.redtail.redis.RedisStatus;
import io.redtail.redis.RedisSubscriber;
import io.redtail.redis.RedisSubscribers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The subscriptions to Redis. Where there are several, each has a label {@code shard}, with its number; whether it is there has {@code address},
 * too, for whoever gets an alert.
 */
public record RedisMetrics(RedisSubscribers redis) implements MetricsSource {

    @Override
    public void register(Callbacks callbacks) {
        callbacks.gauges(
                "redtail_redis_connected",
                "1 while Redis answers on the subscriber's connection",
                () -> addressed(status -> one(status.connected())));
        callbacks.gauges(
                "redtail_redis_ready",
                "1 while what is published arrives: connected, and a probe has come back",
                () -> addressed(status -> one(status.ready())));
        callbacks.gauges(
                "redtail_redis_silence_seconds",
                "Since when Redis has said nothing on the subscriber's connection, answers to pings included",
                () -> each(status -> seconds(status.heardAgo())));
        callbacks.gauges(
                "redtail_redis_channels",
                "Redis channels that are subscribed, or will be",
                () -> values((labels, subscriber) -> Map.of(labels, (double) subscriber.channels())));
        callbacks.counters(
                "redtail_redis_reconnects",
                "Times that the subscriber was connected again",
                () -> each(status -> (double) Math.max(0, status.connects() - 1)));
        callbacks.gauges(
                "redtail_redis_probe_round_trip_seconds",
                "How long the last probe took, a message to ourselves through the normal path",
                () -> values(RedisMetrics::roundTrip));
        callbacks.counters(
                "redtail_redis_probes",
                "Probes that came back, that could not be published, and that were lost, which ends the connection",
                () -> values(RedisMetrics::probes));
        callbacks.counter(
                "redtail_malformed_job_updates",
                "Messages on job_updates that no tenant could be given",
                redis::malformedJobUpdates);
        callbacks.counter(
                "redtail_malformed_payloads",
                "Messages that do not fit the type of their channel",
                "type",
                ChannelType::name,
                redis::malformedPayloads);
    }

    private Map<Labels, Double> each(Function<RedisStatus, Double> value) {
        return values((labels, subscriber) -> Map.of(labels, value.apply(subscriber.status())));
    }

    private Map<Labels, Double> addressed(Function<RedisStatus, Double> value) {
        return values((labels, subscriber) -> Map.of(
                labels.isEmpty() ? labels : labels.add("address", subscriber.address()),
                value.apply(subscriber.status())));
    }

    private Map<Labels, Double> values(BiFunction<Labels, RedisSubscriber, Map<Labels, Double>> ofOne) {
        List<RedisSubscriber> each = redis.each();
        Map<Labels, Double> values = new HashMap<>();
        for (int i = 0; i < each.size(); i++) {
            Labels labels = each.size() == 1 ? Labels.EMPTY : Labels.of("shard", String.valueOf(i));
            values.putAll(ofOne.apply(labels, each.get(i)));
        }
        return values;
    }

    private static Map<Labels, Double> roundTrip(Labels labels, RedisSubscriber subscriber) {
        return subscriber
                .status()
                .roundTrip()
                .map(time -> Map.of(labels, seconds(time)))
                .orElse(Map.of());
    }

    private static Map<Labels, Double> probes(Labels labels, RedisSubscriber subscriber) {
        RedisStatus vitals = subscriber.status();
        return Map.of(
                labels.add("result", "returned"), (double) vitals.probesReturned(),
                labels.add("result", "refused"), (double) vitals.probesRefused(),
                labels.add("result", "lost"), (double) vitals.probesLost());
    }

    static double one(boolean is) {
        return is ? 1 : 0;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
