package io.redtail.history;

import io.redtail.delivery.Paces;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How fast each owner may read history, all its connections together: Redis does one thing at a time, and everybody's lines wait
 * for it while it reads. Whoever is faster waits. An owner reads one page at a time. Once it has read for a quarter of a second in
 * a minute, it pauses after each page for three times as long as the page took. From then on, it has Redis for a quarter of the
 * time at most, however its pages are made and however busy Redis is. A quarter of a second is enough for ten thousand lines of
 * a log, which an honest reader gets without pauses.
 *
 * <p>The archive is read without pauses: whoever reads it keeps nobody else from Redis.
 *
 * <p>Holds owners of the last minute only. Any thread.
 */
final class ReadingPaces {

    private static final Duration BURST = Duration.ofSeconds(2);
    private static final int MAX_IDLE = 1000;
    private static final int PAUSE = 3;
    private static final Duration WITHOUT_PAUSES = Duration.ofMillis(250);
    private static final Duration WITHOUT_PAUSES_AGAIN = Duration.ofMinutes(1);
    private static final long PART_WITHOUT_PAUSES = WITHOUT_PAUSES_AGAIN.dividedBy(WITHOUT_PAUSES);

    /** A Redis that hangs is nobody's fault. */
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long READING = Long.MIN_VALUE;

    private final int bytesPerSecond;
    private final LongSupplier nanoTime;
    private final Paces paces;

    /** How long each has read. Absent where nobody pauses. */
    private final Optional<Paces> readingTimes;

    private final LongAdder slowed = new LongAdder();

    /** Until when each pauses, or {@link #READING}. */
    private final Map<String, Long> pauses = new ConcurrentHashMap<>();

    private ReadingPaces(int bytesPerSecond, Optional<Paces> readingTimes, LongSupplier nanoTime) {
        this.bytesPerSecond = bytesPerSecond;
        this.readingTimes = readingTimes;
        this.nanoTime = nanoTime;
        this.paces = new Paces(BURST, nanoTime);
    }

    /** @param bytesPerSecond 0: no limit, and no pauses */
    static ReadingPaces ofRedis(int bytesPerSecond, LongSupplier nanoTime) {
        return new ReadingPaces(bytesPerSecond, Optional.of(new Paces(WITHOUT_PAUSES_AGAIN, nanoTime)), nanoTime);
    }

    /** @param bytesPerSecond 0: no limit */
    static ReadingPaces ofArchive(int bytesPerSecond, LongSupplier nanoTime) {
        return new ReadingPaces(bytesPerSecond, Optional.empty(), nanoTime);
    }

    /** Counts what an owner has read. */
    void take(String owner, long bytes) {
        if (bytesPerSecond == 0) {
            return;
        }
        if (paces.take(owner, (long) (bytes * 1e9 / bytesPerSecond)) > 0) {
            slowed.increment();
        }
        if (paces.size() > MAX_IDLE) {
            paces.forgetIdle();
        }
    }

    /** Begins a page, to be ended, if its owner may read now. @return false if not */
    boolean tryBegin(String owner) {
        if (bytesPerSecond == 0) {
            return true;
        }
        if (!paces.isReady(owner)) {
            return false;
        }
        boolean[] begun = new boolean[1];
        pauses.compute(owner, (unused, until) -> {
            begun[0] = until == null || (until != READING && until - nanoTime.getAsLong() <= 0);
            return begun[0] ? Long.valueOf(READING) : until;
        });
        return begun[0];
    }

    /**
     * A page has been read, or need not be.
     *
     * @param nanos how long that took
     */
    void end(String owner, long nanos) {
        if (bytesPerSecond == 0) {
            return;
        }
        long now = nanoTime.getAsLong();
        pauses.put(owner, now + pauseNanos(owner, nanos));
        if (pauses.size() > MAX_IDLE) {
            pauses.values().removeIf(until -> until != READING && until - now <= 0);
        }
    }

    private long pauseNanos(String owner, long nanos) {
        if (readingTimes.isEmpty()) {
            return 0;
        }
        Paces times = readingTimes.get();
        if (times.isReady(owner)) {
            times.take(owner, Math.min(nanos, MAX_PAUSE_NANOS) * PART_WITHOUT_PAUSES);
            if (times.size() > MAX_IDLE) {
                times.forgetIdle();
            }
            return 0;
        }
        return Math.min(PAUSE * nanos, MAX_PAUSE_NANOS);
    }

    /** How often an owner had to wait. */
    long slowed() {
        return slowed.sum();
    }

    /** How many are known. */
    int size() {
        return Math.max(readingTimes.map(Paces::size).orElse(0), Math.max(paces.size(), pauses.size()));
    }
}
