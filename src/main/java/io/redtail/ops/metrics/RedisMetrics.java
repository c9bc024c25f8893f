package io.redtail.ops.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import io.redtail.channel.ChannelType;
import io.redtail.redis.RedisStatus;
import io.redtail.redis.RedisSubscriber;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/** The subscription to Redis. */
public record RedisMetrics(RedisSubscriber redis) implements MetricsSource {

    @Override
    public void register(Callbacks callbacks) {
        callbacks.gauge(
                "redtail_redis_connected",
                "1 while Redis answers on the subscriber's connection",
                () -> one(redis.status().connected()));
        callbacks.gauge(
                "redtail_redis_ready",
                "1 while what is published arrives: connected, and a probe has come back",
                () -> one(redis.status().ready()));
        callbacks.gauge(
                "redtail_redis_silence_seconds",
                "Since when Redis has said nothing on the subscriber's connection, answers to pings included",
                () -> seconds(redis.status().heardAgo()));
        callbacks.gauge("redtail_redis_channels", "Redis channels that are subscribed, or will be", redis::channels);
        callbacks.counter(
                "redtail_redis_reconnects",
                "Times that the subscriber was connected again",
                () -> Math.max(0, redis.status().connects() - 1));
        callbacks.gauges(
                "redtail_redis_probe_round_trip_seconds",
                "How long the last probe took, a message to ourselves through the normal path",
                this::roundTrip);
        callbacks.counter(
                "redtail_redis_probes",
                "Probes that came back, that could not be published, and that were lost, which ends the connection",
                "result",
                Function.identity(),
                this::probes);
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

    private Map<Labels, Double> roundTrip() {
        return redis.status()
                .roundTrip()
                .map(time -> Map.of(Labels.EMPTY, seconds(time)))
                .orElse(Map.of());
    }

    private Map<String, Long> probes() {
        RedisStatus vitals = redis.status();
        return Map.of(
                "returned", vitals.probesReturned(), "refused", vitals.probesRefused(), "lost", vitals.probesLost());
    }

    static double one(boolean is) {
        return is ? 1 : 0;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
