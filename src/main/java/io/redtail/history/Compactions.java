package io.redtail.history;

import java.util.function.BooleanSupplier;

/**
 * When the recorder compacts what Redis keeps. Everybody else waits for Redis meanwhile, a fraction of a millisecond: so there is one
 * compaction for so many lines, and rather when nothing waits to be appended. The recorder's thread.
 */
final class Compactions {

    /** Half of what makes a channel due, so that there are enough. */
    private static final int LINES = LinesToJoin.LINES / 2;

    private static final long REST_MILLIS = 100;

    private final BooleanSupplier step;
    private int lines;
    private long appendedAt;

    /** @param step as {@link RecorderStore#compact} */
    Compactions(BooleanSupplier step) {
        this.step = step;
    }

    /** So many lines have been appended. */
    void appended(int more, long now) {
        lines = Math.min(lines, 2 * LINES) + more;
        appendedAt = now;
        boolean has = true;
        while (has && lines > 2 * LINES) {
            has = compact();
        }
    }

    /** Nothing waits to be appended. @return whether there may be more to do */
    boolean idle(long now) {
        return (lines >= LINES || now - appendedAt >= REST_MILLIS) && compact();
    }

    private boolean compact() {
        boolean has = step.getAsBoolean();
        lines -= has ? Math.min(lines, LINES) : 0;
        return has;
    }
}
