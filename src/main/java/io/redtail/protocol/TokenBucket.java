package io.redtail.protocol;

import java.util.function.LongSupplier;

/**
 * Allows so many events a second, and bursts up to its capacity.
 *
 * <p>Not synchronized: one connection's messages come one after the other. The clock is monotonic, in nanoseconds.
 */
public final class TokenBucket {

    private final double capacity;
    private final double perNano;
    private final LongSupplier nanoTime;
    private double tokens;
    private long refilled;

    public TokenBucket(double capacity, double perSecond, LongSupplier nanoTime) {
        this.capacity = capacity;
        this.perNano = perSecond / 1e9;
        this.nanoTime = nanoTime;
        this.tokens = capacity;
        this.refilled = nanoTime.getAsLong();
    }

    /** Takes one. @return false if there is none */
    public boolean tryTake() {
        refill();
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Whether nothing has been taken for so long that it is as good as new. */
    public boolean isFull() {
        refill();
        return tokens >= capacity;
    }

    private void refill() {
        long now = nanoTime.getAsLong();
        tokens = Math.min(capacity, tokens + (now - refilled) * perNano);
        refilled = now;
    }
}
