package io.redtail.http.publishing;

import io.redtail.delivery.Paces;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How fast each caller may upload, all of its uploads together: whoever is faster is read more slowly, so that the client waits
 * and nothing is lost. Bounded by who has been here in the last seconds. Any thread.
 */
final class PublishPaces {

    /** What comes at once keeps Redis and the recorder from everybody else's lines for about a tenth of that. */
    private static final Duration BURST = Duration.ofMillis(250);

    private final int bytesPerSecond;
    private final int linesPerSecond;
    private final Paces paces;
    private final LongAdder slowedByBytes = new LongAdder();
    private final LongAdder slowedByLines = new LongAdder();

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
        this.paces = new Paces(BURST, nanoTime);
    }

    /**
     * Counts what a caller has sent.
     *
     * @return how many nanoseconds to wait before that is published and more is read; 0: none
     */
    long take(String caller, long bytes, long lines) {
        double byteNanos = nanos(bytes, bytesPerSecond);
        double lineNanos = nanos(lines, linesPerSecond);
        long cost = (long) Math.max(byteNanos, lineNanos);
        if (cost == 0) {
            return 0;
        }
        long wait = paces.take(caller, cost);
        if (wait > 0) {
            (lineNanos > byteNanos ? slowedByLines : slowedByBytes).increment();
        }
        return wait;
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
        paces.forgetIdle();
    }

    /** How many are known. */
    int size() {
        return paces.size();
    }
}
