package io.redtail.delivery;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How long publications took from their arrival to the sockets, counted in buckets. Any thread; a reading is no snapshot of
 * one moment.
 *
 * <p>A shard measures once per cycle, and counts each publication of the cycle with the time of the oldest one. So a
 * busy shard pays for two clock readings and two additions in hundreds of deliveries, and what is told is never too
 * good.
 */
public final class LatencyHistogram {

    private static final long[] BOUNDS = LongStream.of(
                    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
                    2_500_000, 5_000_000)
            .map(TimeUnit.MICROSECONDS::toNanos)
            .toArray();

    private final LongAdder[] counts = IntStream.rangeClosed(0, BOUNDS.length)
            .mapToObj(i -> new LongAdder())
            .toArray(LongAdder[]::new);
    private final LongAdder nanos = new LongAdder();

    /** The buckets' upper bounds, inclusive, in seconds; beyond the last one is one more bucket. */
    public static double[] boundsInSeconds() {
        return Arrays.stream(BOUNDS).mapToDouble(bound -> bound / 1e9).toArray();
    }

    void record(long elapsedNanos, int publications) {
        int bucket = 0;
        while (bucket < BOUNDS.length && elapsedNanos > BOUNDS[bucket]) {
            bucket++;
        }
        counts[bucket].add(publications);
        nanos.add(elapsedNanos * publications);
    }

    /** How many there are in each bucket, not cumulated: one more than there are bounds. */
    public List<Long> counts() {
        return Stream.of(counts).map(LongAdder::sum).toList();
    }

    /** The sum of all times, in seconds. */
    public double sumInSeconds() {
        return nanos.sum() / 1e9;
    }
}
