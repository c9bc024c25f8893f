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
    }
}
