package io.redtail.history;

import java.util.List;
import java.util.Optional;

/**
 * How history is doing on this node, at one moment.
 *
 * @param listening whether it hears everything that is published: few nodes do, see {@link ListenerRole}
 * @param recordedPartitions how many partitions this node records; one Redis has one, a cluster several, and of several Redis each one
 * @param lag messages and markers that this node has heard and not recorded yet; zero where it does not record
 * @param takeovers how often this node became the one that records, since its start
 * @param ringBytes what it remembers of what is published takes of the heap
 * @param ringSeconds how long what is published now would be remembered, 60 seconds at most
 * @param keptBytes what all channels took of Redis' memory when this node recorded last, about
 * @param droppedChannels channels whose history had to go when this node recorded, for want of room
 * @param unkeptLines lines that this node delivered and could not keep
 * @param droppedValues values of channels of state that had to go when this node recorded: too many keys, or no room
 * @param redisFull whether this node records, and Redis has no memory left
 * @param refusal why nothing is recorded in this Redis, and what would be right; empty if it is, or is not known yet
 */
public record HistoryStatus(
        boolean listening,
        int recordedPartitions,
        long lag,
        long takeovers,
        long ringBytes,
        double ringSeconds,
        long keptBytes,
        long droppedChannels,
        long unkeptLines,
        long droppedValues,
        boolean redisFull,
        Optional<String> refusal) {

    /** That of several Redis together: it listens if it hears all of them, and remembers for as long as what it remembers of the worst. */
    static HistoryStatus of(List<HistoryStatus> each) {
        return new HistoryStatus(
                each.stream().allMatch(HistoryStatus::listening),
                each.stream().mapToInt(HistoryStatus::recordedPartitions).sum(),
                each.stream().mapToLong(HistoryStatus::lag).sum(),
                each.stream().mapToLong(HistoryStatus::takeovers).sum(),
                each.stream().mapToLong(HistoryStatus::ringBytes).sum(),
                each.stream().mapToDouble(HistoryStatus::ringSeconds).min().orElse(0),
                each.stream().mapToLong(HistoryStatus::keptBytes).sum(),
                each.stream().mapToLong(HistoryStatus::droppedChannels).sum(),
                each.stream().mapToLong(HistoryStatus::unkeptLines).sum(),
                each.stream().mapToLong(HistoryStatus::droppedValues).sum(),
                each.stream().anyMatch(HistoryStatus::redisFull),
                each.stream().flatMap(one -> one.refusal().stream()).findFirst());
    }

    /** Whether this node records anything. */
    public boolean recording() {
        return recordedPartitions > 0;
    }
}
