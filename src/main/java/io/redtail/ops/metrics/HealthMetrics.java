package io.redtail.ops.metrics;

import static io.redtail.ops.metrics.RedisMetrics.one;

import io.prometheus.metrics.model.snapshots.Labels;
import io.redtail.ops.health.Health;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code /health} says, for alerts and for looking back. */
public record HealthMetrics(Health health) implements MetricsSource {

    @Override
    public void register(Callbacks callbacks) {
        callbacks.gauges("redtail_health", "1 while the gateway is live, ready, started", this::states);
    }

    private Map<Labels, Double> states() {
        return Arrays.stream(Health.Kind.values())
                .collect(Collectors.toMap(
                        kind -> Labels.of("probe", kind.name().toLowerCase(Locale.ROOT)),
                        kind -> one(health.isUp(kind))));
    }
}
