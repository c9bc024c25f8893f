package io.redtail.protocol;

import java.util.function.LongSupplier;

/**
 * Allows so many events a second, and bursts up to its capacity.
 *
 * <p>Not synchronized: one connection's messages come one after the other. The clock is monotonic, in nanoseconds.
 */
final class TokenBucket {

    private final double capacity;
    private final double perNano;
    private final LongSupplier nanoTime;
    private double tokens;
    private long refilled;

    TokenBucket(double capacity, double perSecond, LongSupplier nanoTime) {
        this.capacity = capacity;
        this.perNano = perSecond / 1e9;
        this.nanoTime = nanoTime;
        this.tokens = capacity;
        this.refilled = nanoTime.getAsLong();
    }

    /** Takes one. @return false if there is none */
    boolean tryTake() {
        return tryTake(1, 0);
    }

    /** Takes so many if that leaves {@code reserve}. @return false if not; then nothing is taken */
    boolean tryTake(int count, int reserve) {
        refill();
        if (tokens < count + (double) reserve) {
            return false;
        }
        tokens -= count;
        return true;
    }

    /** Whether nothing has been taken for so long that it is as good as new. */
    boolean isFull() {
        refill();
        return tokens >= capacity;
    }

    private void refill() {
        long now = nanoTime.getAsLong();
        tokens = Math.min(capacity, tokens + (now - refilled) * perNano);
        refilled = now;
    }
}
