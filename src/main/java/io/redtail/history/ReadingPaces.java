package io.redtail.history;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How fast each owner may read history, all its connections together: Redis does one thing at a time, and everybody's lines wait
 * for it while it reads. Whoever is faster waits. Holds owners of the last seconds only. Any thread.
 */
final class ReadingPaces {

    /** What an owner that was quiet may read at once, in seconds at its pace. */
    private static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int MAX_IDLE = 1000;

    private final int bytesPerSecond;
    private final LongSupplier nanoTime;
    private final LongAdder slowed = new LongAdder();

    /** Until when each owner has used what it may read. */
    private final Map<String, Long> usedUntil = new ConcurrentHashMap<>();

    /** @param bytesPerSecond 0: no limit */
    ReadingPaces(int bytesPerSecond, LongSupplier nanoTime) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
    }

    /** Counts what an owner has read. */
    void take(String owner, long bytes) {
        if (bytesPerSecond == 0) {
            return;
        }
        long now = nanoTime.getAsLong();
        long cost = (long) (bytes * 1e9 / bytesPerSecond);
        long until = usedUntil.merge(
                owner, now - BURST_NANOS + cost, (known, fresh) -> known + cost - fresh > 0 ? known + cost : fresh);
        if (until - now > 0) {
            slowed.increment();
        }
        if (usedUntil.size() > MAX_IDLE) {
            usedUntil.values().removeIf(used -> used - (now - BURST_NANOS) <= 0);
        }
    }

    /** Whether an owner may read now. */
    boolean isReady(String owner) {
        Long until = usedUntil.get(owner);
        return until == null || until - nanoTime.getAsLong() <= 0;
    }

    /** How often an owner had to wait. */
    long slowed() {
        return slowed.sum();
    }

    /** How many are known. */
    int size() {
        return usedUntil.size();
    }
}
