package io.redtail.protocol;

import java.util.function.LongSupplier;

/**
 * Allows so many events a second, and bursts up to its capacity.
 *
 * <p>Not synchronized: one connection's messages come one after the other.
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

    boolean tryTake() {
        long now = nanoTime.getAsLong();
        tokens = Math.min(capacity, tokens + (now - refilled) * perNano);
        refilled = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
