package io.redtail.delivery;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How fast each of many may be: whoever has used more time than has passed waits for the rest. Whoever was quiet may use a
 * burst at once. Holds those of the last seconds only, once they are forgotten. Any thread.
 */
public final class Paces {

    private final long burstNanos;
    private final LongSupplier nanoTime;

    /** Until when each has used its time. */
    private final Map<String, Long> usedUntil = new ConcurrentHashMap<>();

    /**
     * Starts with nobody.
     *
     * @param burst how much time may be used at once
     * @param nanoTime nanoseconds, as {@link System#nanoTime}
     */
    public Paces(Duration burst, LongSupplier nanoTime) {
        this.burstNanos = burst.toNanos();
        this.nanoTime = nanoTime;
    }

    /**
     * Counts what somebody has done.
     *
     * @param nanos how long it takes at the pace
     * @return how many nanoseconds to wait; 0: none
     */
    public long take(String who, long nanos) {
        long now = nanoTime.getAsLong();
        long until = usedUntil.merge(
                who, now - burstNanos + nanos, (known, fresh) -> known + nanos - fresh > 0 ? known + nanos : fresh);
        return Math.max(0, until - now);
    }

    /** Whether somebody need not wait now. */
    public boolean isReady(String who) {
        Long until = usedUntil.get(who);
        return until == null || until - nanoTime.getAsLong() <= 0;
    }

    /** Forgets who has been quiet for so long that all of a burst is there again. */
    public void forgetIdle() {
        long full = nanoTime.getAsLong() - burstNanos;
        usedUntil.values().removeIf(until -> until - full <= 0);
    }

    /** How many are known. */
    public int size() {
        return usedUntil.size();
    }
}
