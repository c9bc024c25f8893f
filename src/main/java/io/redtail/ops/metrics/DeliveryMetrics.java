package io.redtail.ops.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.redtail.channel.ChannelType;
import io.redtail.config.DeliverySettings;
import io.redtail.delivery.DeliveryCounters;
import io.redtail.delivery.Gap;
import io.redtail.delivery.LatencyHistogram;
import io.redtail.delivery.Shards;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** From the arrival of publications to send queues: what came, what was lost, and how long it took. */
public record DeliveryMetrics(DeliveryCounters counters, Shards shards, DeliverySettings settings)
        implements MetricsSource {

    @Override
    public void register(Callbacks callbacks) {
        callbacks.counter(
                "redtail_publications", "Publications from Redis that somebody followed", counters::publications);
        callbacks.counter(
                "redtail_type_publications",
                "The same by the type of their channel",
                "type",
                ChannelType::name,
                counters::publicationsByType);
        callbacks.counter(
                "redtail_publications_lost",
                "Publications that reached no client: too long for an outbox, or this node was overloaded; followers"
                        + " were told",
                "reason",
                Function.identity(),
                () -> Map.of("too_long", counters.tooLong(), "overload", counters.overload()));
        callbacks.counter(
                "redtail_deliveries_dropped",
                "Publications that made room in the outbox of a slow client, which was told",
                counters::dropped);
        callbacks.counter(
                "redtail_gaps",
                "Gaps that clients were told of, by reason",
                "reason",
                Gap.Reason::code,
                counters::gaps);
        callbacks.counter(
                "redtail_slow_consumers_closed",
                "Clients that were disconnected because they did not keep up",
                counters::slowConsumersClosed);
        callbacks.gauge("redtail_shards", "Delivery threads", shards::count);
        callbacks.gauge("redtail_shard_queue_bytes", "What waits for all shards", shards::waitingBytes);
        callbacks.gauge(
                "redtail_shard_queue_limit_bytes",
                "What may wait for all shards before publications are lost",
                () -> (double) settings.shardQueueMaxBytes() * settings.shards());
        callbacks.add(this::latency);
    }

    private HistogramSnapshot latency() {
        LatencyHistogram latency = counters.latency();
        double[] bounds = LatencyHistogram.boundsInSeconds();
        List<Long> counts = latency.counts();
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < counts.size(); i++) {
            buckets.bucket(i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY, counts.get(i));
        }
        return HistogramSnapshot.builder()
                .name("redtail_publication_latency_seconds")
                .help("From a publication's arrival to the sockets of its followers; each counts as the oldest of"
                        + " its turn")
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(latency.sumInSeconds())
                        .build())
                .build();
    }
}
