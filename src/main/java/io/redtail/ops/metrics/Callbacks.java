package io.redtail.ops.metrics;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Metrics that are read when somebody asks, from what other parts count anyway: so counting costs nothing more, and nothing
 * counts twice.
 *
 * <p>Names follow Prometheus' rules: base units, and {@code _total} for counters, which is added to the names given here.
 */
public final class Callbacks {

    private final PrometheusRegistry registry;

    Callbacks(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /** One that only grows. */
    public void counter(String name, String help, DoubleSupplier value) {
        counters(name, help, () -> Map.of(Labels.EMPTY, value.getAsDouble()));
    }

    /** Several of a name, told apart by one label. */
    public <K> void counter(
            String name, String help, String label, Function<K, String> text, Supplier<Map<K, Long>> values) {
        counters(name, help, () -> labelled(label, text, values.get()));
    }

    /** Several of a name, told apart by labels. */
    public void counters(String name, String help, Supplier<Map<Labels, Double>> values) {
        add(() -> {
            CounterSnapshot.Builder metric =
                    CounterSnapshot.builder().name(name).help(help);
            values.get()
                    .forEach((labels, value) -> metric.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                            .labels(labels)
                            .value(value)
                            .build()));
            return metric.build();
        });
    }

    /** One that goes up and down. */
    public void gauge(String name, String help, DoubleSupplier value) {
        gauges(name, help, () -> Map.of(Labels.EMPTY, value.getAsDouble()));
    }

    /** Several of a name, told apart by labels; none while there is nothing to say. */
    public void gauges(String name, String help, Supplier<Map<Labels, Double>> values) {
        add(() -> {
            GaugeSnapshot.Builder metric = GaugeSnapshot.builder().name(name).help(help);
            values.get()
                    .forEach((labels, value) -> metric.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                            .labels(labels)
                            .value(value)
                            .build()));
            return metric.build();
        });
    }

    /** Anything else that the library knows. */
    public void add(Supplier<? extends MetricSnapshot> metric) {
        registry.register(metric::get);
    }

    private static <K> Map<Labels, Double> labelled(String label, Function<K, String> text, Map<K, Long> values) {
        return values.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> Labels.of(label, text.apply(entry.getKey())), entry -> (double) entry.getValue()));
    }
}
