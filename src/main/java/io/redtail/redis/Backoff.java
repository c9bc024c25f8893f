package io.redtail.redis;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt: exponential with full jitter, so that a thousand nodes do not come back as one
 * ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015). One thread.
 */
public final class Backoff {

    private final Duration min;
    private final Duration max;
    private final DoubleSupplier random;
    private int failures;

    /**
     * Has not failed yet.
     *
     * @param random yields values from 0 to 1
     */
    public Backoff(Duration min, Duration max, DoubleSupplier random) {
        this.min = min;
        this.max = max;
        this.random = random;
    }

    /** A random wait between {@code min} and a ceiling that doubles with each call, up to {@code max}. */
    public Duration next() {
        double ceiling = Math.min((double) max.toMillis(), (double) min.toMillis() * Math.pow(2, failures));
        failures = Math.min(failures + 1, 30);
        double floor = min.toMillis();
        return Duration.ofMillis(Math.round(floor + random.getAsDouble() * Math.max(0, ceiling - floor)));
    }

    public void reset() {
        failures = 0;
    }
}
