package io.redtail.ops.metrics;

import io.redtail.http.streams.Compressors;
import io.redtail.websocket.CompressionCounters;

/** What compressing costs and saves: messages over WebSockets, and responses that stream a log. */
public record CompressionMetrics(CompressionCounters compression, Compressors responses) implements MetricsSource {

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
        callbacks.counter(
                "redtail_http_compression_input_bytes",
                "Streams and downloads before they were compressed",
                responses::inputBytes);
        callbacks.counter("redtail_http_compression_output_bytes", "The same with gzip", responses::outputBytes);
        callbacks.gauge(
                "redtail_http_compressed_responses",
                "Streams and downloads that are sent with gzip now",
                responses::taken);
    }
}
