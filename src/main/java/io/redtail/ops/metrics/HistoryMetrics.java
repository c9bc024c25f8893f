package io.redtail.ops.metrics;

import static io.redtail.ops.metrics.RedisMetrics.one;

import io.redtail.history.History;

/** History, on a node that has it. */
public record HistoryMetrics(History history) implements MetricsSource {

    @Override
    public void register(Callbacks callbacks) {
        callbacks.gauge(
                "redtail_history_recording",
                "1 on a node that records",
                () -> one(history.status().recording()));
        callbacks.gauge(
                "redtail_history_partitions_recorded",
                "How many partitions of history this node records: on all nodes together 1, or as many as a Redis Cluster has, or as there are independent Redis",
                () -> history.status().recordedPartitions());
        callbacks.gauge(
                "redtail_history_listening",
                "1 while this node hears everything that is published, as redtail.history.listeners nodes do",
                () -> one(history.status().listening()));
        callbacks.gauge(
                "redtail_history_lag_messages",
                "What the node that records has heard and not recorded yet",
                () -> history.status().lag());
        callbacks.counter(
                "redtail_history_takeovers",
                "Times that this node began to record a partition",
                () -> history.status().takeovers());
        callbacks.gauge(
                "redtail_history_ring_bytes",
                "What this node remembers of what is published, to take over from another, in bytes of its heap",
                () -> history.status().ringBytes());
        callbacks.gauge(
                "redtail_history_ring_seconds",
                "How long this node can remember what is published, at the rate of the last seconds; 60 at most",
                () -> history.status().ringSeconds());
        callbacks.gauge(
                "redtail_history_kept_bytes",
                "What all channels take of Redis' memory, about, as the node that records or has recorded knows it",
                () -> history.status().keptBytes());
        callbacks.counter(
                "redtail_history_channels_dropped",
                "Channels whose history had to go when this node recorded: there were too many, or no room",
                () -> history.status().droppedChannels());
        callbacks.counter(
                "redtail_history_lines_not_kept",
                "Lines that this node delivered and could not keep, because Redis has no memory left",
                () -> history.status().unkeptLines());
        callbacks.counter(
                "redtail_history_values_dropped",
                "Values of channels of state that had to go when this node recorded: there were too many keys, or no"
                        + " room",
                () -> history.status().droppedValues());
        callbacks.counter(
                "redtail_history_readings_slowed",
                "Pages of history after which their identity had to wait, because it reads too fast",
                history::slowedReadings);
        callbacks.counter(
                "redtail_history_cache_hits",
                "Lines that readers of history got without Redis being asked for them",
                history::cachedLinesRead);
        callbacks.counter(
                "redtail_history_cache_misses", "Lines that Redis was asked for", history::linesReadFromRedis);
        callbacks.gauge(
                "redtail_history_cache_bytes",
                "About how much memory the lines take that are kept for the next reader",
                history::cachedBytes);
        callbacks.gauge(
                "redtail_history_redis_full",
                "1 on the node that records while Redis has no memory left (maxmemory)",
                () -> one(history.status().redisFull()));
    }
}
