package io.redtail.security;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How {@link IssuerKeys} tell the time.
 *
 * @param timeout how long an issuer has for its keys, and a caller waits for them
 * @param nanoTime a clock as {@link System#nanoTime}
 */
record IssuerTimes(Duration timeout, LongSupplier nanoTime) {

    static final IssuerTimes REAL = new IssuerTimes(Duration.ofSeconds(2), System::nanoTime);
}
