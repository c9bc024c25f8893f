package io.redtail.history;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.LongSupplier;

/**
 * How many leases this node has, and whether it should give one away: the gateway that was there first has all of them, and others that
 * join would record nothing until it ends. A share is the number of partitions divided by that of nodes that listen, rounded up.
 *
 * <p>A node that has had more than its share for {@link #SURPLUS_MILLIS} gives one away, and then others until it has its share
 * ({@link GiveAwayTurns}).
 *
 * <p>Times are milliseconds of a clock that never goes back. Any thread: those of a node's recorders share it.
 */
final class LeaseShares {

    static final long SURPLUS_MILLIS = 10_000;

    private static final long COUNT_MILLIS = 1_000;
    private static final long NEVER = Long.MIN_VALUE;

    private final int partitions;

    @GuardedBy("this")
    private int held;

    @GuardedBy("this")
    private long share;

    @GuardedBy("this")
    private long countAt = NEVER;

    @GuardedBy("this")
    private final GiveAwayTurns turns = new GiveAwayTurns();

    /** Has none. */
    LeaseShares(int partitions) {
        this.partitions = partitions;
        this.share = partitions;
    }

    /** A lease was taken. */
    synchronized void taken() {
        held++;
    }

    /** It is this node's no more. */
    synchronized void ended() {
        held--;
    }

    /** Nobody has taken what was given away. */
    synchronized void refused(long now) {
        turns.refused(now);
    }

    /**
     * Whether a recorder that asks should give its lease away now; whoever is told so does.
     *
     * @param listeners how many nodes listen, this one included; asked once per second
     * @throws RuntimeException as {@code listeners} has it
     */
    boolean mayGiveAway(long now, LongSupplier listeners) {
        if (partitions == 1) {
            return false;
        }
        if (isTimeToCount(now)) {
            count(now, Math.max(1, listeners.getAsLong())); // without the lock while Redis is asked
        }
        return takeTurn(now);
    }

    private synchronized boolean isTimeToCount(long now) {
        if (now < countAt) {
            return false;
        }
        countAt = now + COUNT_MILLIS;
        return true;
    }

    private synchronized void count(long now, long nodes) {
        share = (partitions + nodes - 1) / nodes;
        if (held <= share) {
            turns.end();
        } else {
            turns.begin(now + SURPLUS_MILLIS);
        }
    }

    private synchronized boolean takeTurn(long now) {
        return held > share && turns.take(now);
    }
}
