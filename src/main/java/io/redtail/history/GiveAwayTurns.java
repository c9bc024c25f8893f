package io.redtail.history;

/**
 * When a node gives its leases away, one after another. Nobody needs to take what is given away: whoever gave it takes it again after
 * {@link #REST_MILLIS}, and gives none away for {@link #REFUSED_MILLIS}, as the others cannot record. So the second follows when that
 * would have happened to the first.
 *
 * <p>Times are milliseconds of a clock that never goes back. Not for several threads: its owner has a lock.
 */
final class GiveAwayTurns {

    /** For so long, whoever has given a lease away leaves it to others. */
    static final long REST_MILLIS = 3_000;

    /** From the first that is given away to the second. */
    static final long FIRST_MILLIS = REST_MILLIS + 1_000;

    /** From that one to the next, and so on. */
    static final long NEXT_MILLIS = 500;

    static final long REFUSED_MILLIS = 600_000;

    private static final long NEVER = Long.MAX_VALUE;

    private long at = NEVER;
    private boolean isFirst = true;
    private long refusedUntil = Long.MIN_VALUE;

    /** The first is then, if they have not begun. */
    void begin(long then) {
        if (at == NEVER) {
            at = then;
        }
    }

    /** There are none until they begin again. */
    void end() {
        at = NEVER;
        isFirst = true;
    }

    /** Nobody has taken what was given away. */
    void refused(long now) {
        refusedUntil = now + REFUSED_MILLIS;
        isFirst = true;
    }

    /** Whether it is time for the next one; whoever is told so gives his away. */
    boolean take(long now) {
        if (now < at || now < refusedUntil) {
            return false;
        }
        at = now + (isFirst ? FIRST_MILLIS : NEXT_MILLIS);
        isFirst = false;
        return true;
    }
}
