package io.redtail.history;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;

/**
 * How often the recorders of a node's partitions do what costs Redis something: together they look at leases and publish markers about as
 * often as one would. Times are milliseconds of a clock that never goes back. Any thread.
 */
final class RecorderPace {

    static final long MARK_MILLIS = 250;
    private static final long LOOK_MILLIS = 100;

    /** Each partition's: what one finds, the others look for at once. */
    private static final long SELDOM_MILLIS = 1000;

    private static final long ALARM_MILLIS = 2000;
    private static final long NEVER = Long.MIN_VALUE / 2;

    private final boolean isShared;
    private final LongUnaryOperator random;
    private final AtomicLong markedAt = new AtomicLong(NEVER);
    private volatile long alarmedAt = NEVER;

    /** @param partitions how many recorders share it */
    RecorderPace(int partitions) {
        this(partitions, bound -> ThreadLocalRandom.current().nextLong(bound));
    }

    /** @param random something from 0 to less than what it is given; any thread */
    RecorderPace(int partitions, LongUnaryOperator random) {
        this.isShared = partitions > 1;
        this.random = random;
    }

    /** How long to wait before the next look at a lease. */
    long lookMillis(long now) {
        return !isShared || now - alarmedAt < ALARM_MILLIS
                ? LOOK_MILLIS
                : SELDOM_MILLIS / 2 + random.applyAsLong(SELDOM_MILLIS);
    }

    /** Whether somebody has found a lease without its node since then: other partitions may have lost theirs, too. */
    boolean isAlarmedSince(long then) {
        return isShared && alarmedAt > then;
    }

    /** A lease has no node. */
    void alarm(long now) {
        alarmedAt = now;
    }

    /** Whether a marker is due; whoever is told so publishes it. */
    boolean takeMark(long now) {
        long before = markedAt.get();
        return now - before >= MARK_MILLIS && markedAt.compareAndSet(before, now);
    }

    /** A marker has come, perhaps of another node that records another partition. */
    void heardMarker(long now) {
        if (isShared) {
            marked(now);
        }
    }

    /** A marker has been published. */
    void marked(long now) {
        markedAt.accumulateAndGet(now, Math::max);
    }
}
