package io.redtail.ops.metrics;

import io.redtail.websocket.CompressionCounters;

/** What compressing messages costs and saves. */
public record CompressionMetrics(CompressionCounters compression) implements MetricsSource {

    @Override
    public void register(Callbacks callbacks) {
        callbacks.counter(
                "redtail_compression_input_bytes",
                "Messages before they were compressed, each counted once for all clients that read it",
                compression::inputBytes);
        callbacks.counter(
                "redtail_compression_output_bytes", "The same messages as compressed frames", compression::outputBytes);
        callbacks.counter(
                "redtail_compression_restarts",
                "Times that a compressed stream began anew, for clients that joined or for a page of a replay",
                compression::beginnings);
        callbacks.counter("redtail_compression_seconds", "Time that compressing took", () -> compression.nanos() / 1e9);
    }
}
