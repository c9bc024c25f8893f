package io.redtail.history;

import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** How much of Redis history takes, and what had to go. Any thread. */
final class HistoryRoom {

    private static final Logger LOG = Logs.of(HistoryRoom.class);

    /** Until then, room is room for a moment only; and not more than one line in so long. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private final long maxTotalBytes;
    private final LongSupplier nanoTime;
    private final LongAdder dropped = new LongAdder();
    private final LongAdder unkept = new LongAdder();
    private final LongAdder droppedValues = new LongAdder();
    private final BoundedLog valuesLog = new BoundedLog(LOG, Level.WARNING);
    private volatile long totalBytes;
    private volatile boolean full;
    private long fullAt;
    private long droppedBefore;
    private long unkeptBefore;

    HistoryRoom(long maxTotalBytes) {
        this(maxTotalBytes, System::nanoTime);
    }

    HistoryRoom(long maxTotalBytes, LongSupplier nanoTime) {
        this.maxTotalBytes = maxTotalBytes;
        this.nanoTime = nanoTime;
    }

    /**
     * What an append has come to.
     *
     * @param total what all channels take now, about
     * @param channels that had to go
     * @param lines that were delivered and not kept
     * @param isFull whether Redis had no memory left
     */
    synchronized void appended(long total, long channels, long lines, boolean isFull) {
        totalBytes = total;
        dropped.add(channels);
        unkept.add(lines);
        long now = nanoTime.getAsLong();
        if (isFull) {
            fullAt = now;
            if (!full) {
                full = true;
                LOG.log(
                        Level.WARNING,
                        LogEvent.of("history_redis_full")
                                .with("history_bytes", total)
                                .with("max_total_bytes", maxTotalBytes)
                                .with(
                                        "consequence",
                                        "live lines are delivered; the channels that were silent for longest lose their"
                                                + " history, then the oldest lines go")
                                .with("remedy", "raise maxmemory, or set redtail.history.max-total-bytes below it"));
            }
        } else if (full && now - fullAt >= PAUSE_NANOS) {
            full = false;
            LOG.log(
                    Level.INFO,
                    LogEvent.of("history_redis_has_room")
                            .with("dropped_channels", dropped.sum() - droppedBefore)
                            .with("lines_not_kept", unkept.sum() - unkeptBefore));
        }
        if (!full) {
            droppedBefore = dropped.sum();
            unkeptBefore = unkept.sum();
        }
    }

    /** So many values of channels of state had to go when this was appended: there were too many keys, or no room. */
    void droppedValues(long values) {
        if (values > 0) {
            droppedValues.add(values);
            valuesLog.log(LogEvent.of("history_values_dropped")
                    .with("count", values)
                    .with("consequence", "the values that did not change for longest are missing in snapshots")
                    .with("remedy", "redtail.history.max-keys, or fewer keys on a channel")
                    .toString());
        }
    }

    long droppedValues() {
        return droppedValues.sum();
    }

    long totalBytes() {
        return totalBytes;
    }

    long droppedChannels() {
        return dropped.sum();
    }

    long unkeptLines() {
        return unkept.sum();
    }

    boolean isFull() {
        return full;
    }
}
