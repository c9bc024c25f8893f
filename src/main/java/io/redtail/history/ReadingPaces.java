package io.redtail.history;

import io.redtail.delivery.Paces;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How fast each owner may read history, all its connections together: Redis does one thing at a time, and everybody's lines wait
 * for it while it reads. Whoever is faster waits. Holds owners of the last seconds only. Any thread.
 */
final class ReadingPaces {

    private static final int MAX_IDLE = 1000;

    private final int bytesPerSecond;
    private final Paces paces;
    private final LongAdder slowed = new LongAdder();

    /** @param bytesPerSecond 0: no limit */
    ReadingPaces(int bytesPerSecond, LongSupplier nanoTime) {
        this.bytesPerSecond = bytesPerSecond;
        this.paces = new Paces(nanoTime);
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

    /** Whether an owner may read now. */
    boolean isReady(String owner) {
        return paces.isReady(owner);
    }

    /** How often an owner had to wait. */
    long slowed() {
        return slowed.sum();
    }

    /** How many are known. */
    int size() {
        return paces.size();
    }
}
