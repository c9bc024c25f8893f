package io.redtail.ops.metrics;

import static io.redtail.ops.metrics.RedisMetrics.one;

import io.redtail.archive.ArchiveStatus;
import java.util.function.Supplier;

/** The archive, on a node that has one. */
public record ArchiveMetrics(Supplier<ArchiveStatus> archive) implements MetricsSource {

    @Override
    public void register(Callbacks callbacks) {
        callbacks.gauge(
                "redtail_archive_failing",
                "1 while the store does not take what this node wants to archive",
                () -> one(archive.get().failing()));
        callbacks.gauge(
                "redtail_archive_waiting_channels",
                "Channels that have something for the archive, on the node that records",
                () -> archive.get().waitingChannels());
        callbacks.gauge(
                "redtail_archive_waiting_seconds",
                "How long the archiver has been busy with one channel, or has waited while channels wait",
                () -> archive.get().waitingSeconds());
        callbacks.counter(
                "redtail_archive_segments",
                "Segments that this node has archived",
                () -> archive.get().segments());
        callbacks.counter(
                "redtail_archive_bytes",
                "What these segments take",
                () -> archive.get().bytes());
        callbacks.counter(
                "redtail_archive_failures",
                "Attempts to archive that the store did not serve",
                () -> archive.get().failures());
        callbacks.counter(
                "redtail_archive_read_failures",
                "Attempts to read the archive that the store did not serve, so that a reader got a gap",
                () -> archive.get().readFailures());
        callbacks.counter(
                "redtail_archive_refused",
                "Segments that were not written because something else has their name",
                () -> archive.get().refused());
        callbacks.counter(
                "redtail_archive_unreadable",
                "Segments that were missing or damaged when they were read",
                () -> archive.get().unreadable());
        callbacks.counter(
                "redtail_archive_lines_lost",
                "Lines that Redis had to forget before this node could archive them",
                () -> archive.get().lost());
        callbacks.counter(
                "redtail_archive_deleted",
                "Segments that retention has deleted",
                () -> archive.get().deleted());
    }
}
