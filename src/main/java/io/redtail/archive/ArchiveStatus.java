package io.redtail.archive;

import java.util.List;

/**
 * How the archive is doing on this node, at one moment. All but {@code failing}, {@code waitingSeconds} and {@code waitingChannels}
 * are counted since its start.
 *
 * @param failing whether the store did not do what the archiver of this node asked of it last
 * @param waitingChannels channels that have something for the archive
 * @param waitingSeconds how long the archiver has been busy with one step, or has waited after a failure, while channels wait
 * @param segments objects that were written and noted
 * @param bytes what they take
 * @param failures attempts to write, or to delete what is too old, that the store did not serve
 * @param readFailures attempts to read that the store did not serve
 * @param refused attempts that found something else under a segment's name
 * @param unreadable segments that were missing or damaged when they were to be read
 * @param lost lines that Redis had to forget before they were archived
 * @param deleted objects that retention has deleted
 */
public record ArchiveStatus(
        boolean failing,
        int waitingChannels,
        double waitingSeconds,
        long segments,
        long bytes,
        long failures,
        long readFailures,
        long refused,
        long unreadable,
        long lost,
        long deleted) {

    /** That of several that use one store. */
    public static ArchiveStatus of(List<ArchiveStatus> each) {
        return new ArchiveStatus(
                each.stream().anyMatch(ArchiveStatus::failing),
                each.stream().mapToInt(ArchiveStatus::waitingChannels).sum(),
                each.stream().mapToDouble(ArchiveStatus::waitingSeconds).max().orElse(0),
                each.stream().mapToLong(ArchiveStatus::segments).sum(),
                each.stream().mapToLong(ArchiveStatus::bytes).sum(),
                each.stream().mapToLong(ArchiveStatus::failures).sum(),
                each.stream().mapToLong(ArchiveStatus::readFailures).sum(),
                each.stream().mapToLong(ArchiveStatus::refused).sum(),
                each.stream().mapToLong(ArchiveStatus::unreadable).sum(),
                each.stream().mapToLong(ArchiveStatus::lost).sum(),
                each.stream().mapToLong(ArchiveStatus::deleted).sum());
    }
}
