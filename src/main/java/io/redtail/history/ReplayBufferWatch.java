package io.redtail.history;

import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Says when more is published than this node can remember for a takeover, or record: each of them once a minute at most. One
 * thread.
 */
final class ReplayBufferWatch {

    private static final Logger LOG = Logs.of(ReplayBufferWatch.class);
    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final double MIB = 1024 * 1024;

    private final Supplier<ReplayBufferStatus> remembered;
    private final LongSupplier nanoTime;
    private final State memory = new State();
    private final State speed = new State();

    /** @param remembered what there is in the replay buffer now, or in all of them */
    ReplayBufferWatch(Supplier<ReplayBufferStatus> remembered) {
        this(remembered, System::nanoTime);
    }

    ReplayBufferWatch(Supplier<ReplayBufferStatus> remembered, LongSupplier nanoTime) {
        this.remembered = remembered;
        this.nanoTime = nanoTime;
    }

    /** Costs next to nothing. */
    void look(boolean records) {
        ReplayBufferStatus vitals = remembered.get();
        if (memory.begins(
                ReplayBufferBounds.isShort(vitals), vitals.seconds() > ReplayBufferBounds.NEEDED.toSeconds() * 1.2)) {
            LOG.log(Level.WARNING, tooShort(vitals));
        }
        if (speed.begins(records && ReplayBufferBounds.isBehind(vitals), vitals.behind() < 2)) {
            LOG.log(Level.WARNING, behind(vitals));
        }
    }

    private static LogEvent tooShort(ReplayBufferStatus vitals) {
        long enough = ReplayBufferBounds.enoughBytes(vitals.bytesPerSecond());
        return LogEvent.of("history_ring_short")
                .with("mib_per_second", tenths(vitals.bytesPerSecond() / MIB))
                .with("seconds", tenths(vitals.seconds()))
                .with("needed_seconds", ReplayBufferBounds.NEEDED.toSeconds())
                .with(
                        "consequence",
                        "if the node that records dies now, another one may not remember all of what it had not"
                                + " recorded, and announces a gap")
                .with(
                        "remedy",
                        "set redtail.history.ring-max-bytes=" + enough
                                + " or more, on all nodes, with a heap (-Xmx) of " + enough * 4 / (1024 * 1024)
                                + " MiB or more");
    }

    private static LogEvent behind(ReplayBufferStatus vitals) {
        return LogEvent.of("history_recorder_behind")
                .with("mib_per_second", tenths(vitals.bytesPerSecond() / MIB))
                .with("behind_seconds", tenths(vitals.behind()))
                .with(
                        "consequence",
                        "more is published than this node and Redis can record; what waits above"
                                + " redtail.history.ring-max-bytes is lost, and announced as a gap")
                .with("remedy", "publish less, or in fewer and longer messages");
    }

    private static String tenths(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Something that is or is not, with what lies between being neither. */
    private final class State {

        private boolean is;
        private boolean said;
        private long saidAt;

        /** Whether a line is due. */
        boolean begins(boolean now, boolean over) {
            boolean begins = now && !is && (!said || nanoTime.getAsLong() - saidAt >= PAUSE_NANOS);
            if (begins) {
                is = true;
                said = true;
                saidAt = nanoTime.getAsLong();
            } else if (over) {
                is = false;
            }
            return begins;
        }
    }
}
