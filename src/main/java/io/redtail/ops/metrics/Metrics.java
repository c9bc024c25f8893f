package io.redtail.ops.metrics;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.redtail.ops.InstanceInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * All metrics of one gateway, in a registry of its own: the library's common one would be shared by two gateways of one class
 * loader, and keep what is undeployed. Any thread.
 */
public final class Metrics {

    static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    public Metrics(InstanceInfo instance, List<MetricsSource> sources) {
        Callbacks callbacks = new Callbacks(registry);
        callbacks.add(() -> InfoSnapshot.builder()
                .name("redtail_build")
                .help("What runs where; always 1")
                .dataPoint(InfoDataPointSnapshot.builder()
                        .labels(Labels.of("version", instance.version(), "server", instance.server()))
                        .build())
                .build());
        sources.forEach(source -> source.register(callbacks));
    }

    /** All of them now, in Prometheus' text format. */
    public String text() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream(16 * 1024);
        writer.write(text, registry.scrape());
        return text.toString(StandardCharsets.UTF_8);
    }
}
