package io.redtail.history;

import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Says when more is published than this node can remember for a takeover, once a minute at most. One thread. */
final class RingWatch {

    private static final Logger LOG = Logs.of(RingWatch.class);
    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final double MIB = 1024 * 1024;

    private final Ring ring;
    private final LongSupplier nanoTime;
    private boolean isShort;
    private boolean said;
    private long saidAt;

    RingWatch(Ring ring) {
        this(ring, System::nanoTime);
    }

    RingWatch(Ring ring, LongSupplier nanoTime) {
        this.ring = ring;
        this.nanoTime = nanoTime;
    }

    /** Costs next to nothing. */
    void look() {
        RingVitals vitals = ring.vitals();
        if (RingBounds.isShort(vitals)) {
            warn(vitals);
        } else if (isShort && vitals.seconds() > RingBounds.NEEDED.toSeconds() * 1.2) {
            isShort = false;
            LOG.log(Level.INFO, "history_ring_enough seconds={0}", seconds(vitals));
        }
    }

    private void warn(RingVitals vitals) {
        long now = nanoTime.getAsLong();
        if (!isShort && (!said || now - saidAt >= PAUSE_NANOS)) {
            isShort = true;
            said = true;
            saidAt = now;
            LOG.log(Level.WARNING, text(vitals));
        }
    }

    private static String text(RingVitals vitals) {
        long enough = RingBounds.enoughBytes(vitals.bytesPerSecond());
        return String.format(
                Locale.ROOT,
                "history_ring_short mib_per_second=%.1f seconds=%s needed_seconds=%d: if the node that records dies now,"
                        + " another one may not remember all of what it had not recorded, and announces a gap. Set"
                        + " redtail.history.ring-max-bytes=%d or more, on all nodes, with a heap (-Xmx) of %d MiB or more",
                vitals.bytesPerSecond() / MIB,
                seconds(vitals),
                RingBounds.NEEDED.toSeconds(),
                enough,
                enough * 4 / (1024 * 1024));
    }

    private static String seconds(RingVitals vitals) {
        return String.format(Locale.ROOT, "%.1f", vitals.seconds());
    }
}
