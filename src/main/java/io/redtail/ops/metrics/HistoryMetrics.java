package io.redtail.ops.metrics;

import static io.redtail.ops.metrics.RedisMetrics.one;

import io.redtail.history.History;

/** History, on a node that has it. */
public record HistoryMetrics(History history) implements MetricsSource {

    @Override
    public void register(Callbacks callbacks) {
        callbacks.gauge(
                "redtail_history_recording",
                "1 on the one node that records",
                () -> one(history.vitals().recording()));
        callbacks.gauge(
                "redtail_history_listening",
                "1 while this node hears everything that is published",
                () -> one(history.vitals().listening()));
        callbacks.gauge(
                "redtail_history_lag_messages",
                "What the node that records has heard and not recorded yet",
                () -> history.vitals().lag());
        callbacks.counter(
                "redtail_history_takeovers",
                "Times that this node became the one that records",
                () -> history.vitals().takeovers());
        callbacks.gauge(
                "redtail_history_ring_bytes",
                "What this node remembers of what is published, to take over from another, in bytes of its heap",
                () -> history.vitals().ringBytes());
        callbacks.gauge(
                "redtail_history_ring_seconds",
                "How long this node can remember what is published, at the rate of the last seconds; 60 at most",
                () -> history.vitals().ringSeconds());
    }
}
