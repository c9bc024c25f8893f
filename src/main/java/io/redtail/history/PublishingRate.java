package io.redtail.history;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** How many bytes a second come, over the last five full seconds. Its caller's lock guards it. */
final class PublishingRate {

    private static final int SECONDS = 5;
    private final long[] bytes = new long[SECONDS + 1];

    /** The second of the latest bytes, on the clock of nanoseconds. */
    private long second = Long.MIN_VALUE;

    void add(int more, long nanos) {
        int index = advance(nanos);
        bytes[index] += more;
    }

    long bytesPerSecond(long nanos) {
        int now = advance(nanos);
        long sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += i == now ? 0 : bytes[i];
        }
        return sum / SECONDS;
    }

    private int advance(long nanos) {
        long current = Math.floorDiv(nanos, TimeUnit.SECONDS.toNanos(1));
        if (second == Long.MIN_VALUE || current - second > SECONDS) {
            Arrays.fill(bytes, 0);
            second = current;
        }
        while (second < current) {
            second++;
            bytes[index()] = 0;
        }
        return index();
    }

    private int index() {
        return (int) Math.floorMod(second, (long) bytes.length);
    }
}
