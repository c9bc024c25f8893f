package io.redtail.http.publishing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How fast each caller may upload, all of its uploads together: whoever is faster is read more slowly, so that the client waits
 * and nothing is lost. Bounded by who has been here in the last seconds. Any thread.
 */
final class PublishPaces {

    /** What a caller that was slow may send at once, in seconds at its limit. */
    private static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final int bytesPerSecond;
    private final int linesPerSecond;
    private final LongSupplier nanoTime;
    private final LongAdder slowedByBytes = new LongAdder();
    private final LongAdder slowedByLines = new LongAdder();

    /** Until when each caller has used what it may send. */
    private final Map<String, Long> usedUntil = new ConcurrentHashMap<>();

    /**
     * Starts with nobody.
     *
     * @param bytesPerSecond 0: as many as they like
     * @param linesPerSecond the same
     * @param nanoTime a clock that never goes back
     */
    PublishPaces(int bytesPerSecond, int linesPerSecond, LongSupplier nanoTime) {
        this.bytesPerSecond = bytesPerSecond;
        this.linesPerSecond = linesPerSecond;
        this.nanoTime = nanoTime;
    }

    /**
     * Counts what a caller has sent.
     *
     * @return how many nanoseconds to wait before that is published and more is read; 0: none
     */
    long take(String caller, long bytes, long lines) {
        long now = nanoTime.getAsLong();
        double byteNanos = nanos(bytes, bytesPerSecond);
        double lineNanos = nanos(lines, linesPerSecond);
        long cost = (long) Math.max(byteNanos, lineNanos);
        if (cost == 0) {
            return 0;
        }
        long until = usedUntil.merge(caller, now - BURST_NANOS + cost, (known, fresh) -> Math.max(known + cost, fresh));
        if (until > now) {
            (lineNanos > byteNanos ? slowedByLines : slowedByBytes).increment();
        }
        return Math.max(0, until - now);
    }

    private static double nanos(long amount, int perSecond) {
        return perSecond == 0 ? 0 : amount * 1e9 / perSecond;
    }

    /** How often somebody waited, by the limit's key without {@code redtail.}. */
    Map<String, Long> slowed() {
        return Map.of(
                "limits.publish-bytes-per-second", slowedByBytes.sum(),
                "limits.publish-lines-per-second", slowedByLines.sum());
    }

    /** Forgets who has been quiet. */
    void forgetIdle() {
        long now = nanoTime.getAsLong();
        usedUntil.values().removeIf(until -> until <= now - BURST_NANOS);
    }

    /** How many are known. */
    int size() {
        return usedUntil.size();
    }
}
