package io.redtail.redis;

import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;

/**
 * A message to ourselves through the normal path: published on one connection, expected back on the subscriber's.
 *
 * <p>A green ping on another connection proves nothing about the subscription (centrifugal/centrifugo#1189). One probe
 * goes out when a connection is new, and one after each {@code interval} of silence. The reconciler asks, the reader
 * reports.
 */
final class Probe {

    /** Longer than an operator's {@code CLIENT PAUSE … WRITE}, which holds a PUBLISH back and harms nobody. */
    static final Duration TIMEOUT = Duration.ofSeconds(15);

    private static final long NEVER = -1;
    private static final Logger LOG = Logs.of(Probe.class);

    private final String channel;
    private final String allChannels;
    private final Duration interval;
    private final RedisConnector connector;
    private final Executor executor;

    private volatile String expected = "";
    private volatile long sentAt;
    private volatile boolean pending;
    private volatile boolean passed;
    private volatile boolean refusedLast;
    private volatile long returnedAt;
    private volatile long roundTripNanos = NEVER;
    private final LongAdder returned = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder lost = new LongAdder();

    /**
     * Sends nothing yet.
     *
     * @param allChannels the pattern of the self channels of all nodes, for the operator's rules
     * @param interval zero: there are no probes, and {@link #hasPassed} is always true
     */
    Probe(String channel, String allChannels, Duration interval, RedisConnector connector, Executor executor) {
        this.channel = channel;
        this.allChannels = allChannels;
        this.interval = interval;
        this.connector = connector;
        this.executor = executor;
    }

    /** A new connection has proved nothing yet. */
    void reset() {
        pending = false;
        passed = interval.isZero();
    }

    /** Whether what is published has come back since {@link #reset}. */
    boolean hasPassed() {
        return passed;
    }

    /** Whether a probe is out for longer than {@link #TIMEOUT}: the subscription is dead, whatever the connection says. */
    boolean isOverdue() {
        return pending && System.nanoTime() - sentAt > TIMEOUT.toNanos();
    }

    /** @param silence how long nothing has arrived on the subscription */
    boolean isDue(Duration silence) {
        return !pending && !interval.isZero() && (!passed || (silence.compareTo(interval) >= 0 && !wasJustRefused()));
    }

    /** Who may not publish ends no silence by trying, and would try again at every step. */
    private boolean wasJustRefused() {
        return refusedLast && System.nanoTime() - sentAt < interval.toNanos();
    }

    void send() {
        String payload = UUID.randomUUID().toString();
        expected = payload;
        sentAt = System.nanoTime();
        pending = true;
        try {
            executor.execute(() -> publish(payload));
        } catch (RejectedExecutionException | IllegalStateException e) {
            pending = false; // the server is short of threads or stopping: the next step tries again
        }
    }

    private void publish(String payload) {
        try {
            connector.publish(channel, payload, TIMEOUT);
        } catch (RuntimeException e) {
            if (pending && payload.equals(expected)) {
                pending = false;
                refused.increment();
                passed = true; // it says nothing about the subscription, whose own pings continue
                complain(e);
                refusedLast = true;
            }
        }
    }

    /** Once, until one comes back. */
    private void complain(RuntimeException e) {
        if (!refusedLast) {
            LogEvent refused = LogEvent.of("probe_refused")
                    .with("channel", channel)
                    .with("reason", Diagnosis.of(e).text());
            LOG.log(
                    Level.WARNING,
                    Diagnosis.isForbidden(e)
                            ? refused.with("rules", "+publish &" + allChannels)
                                    .with("otherwise", "redtail.redis.probe-interval=0")
                            : refused);
        }
    }

    /** Ends a probe that is on its way; it proves nothing any more. */
    void stop() {
        pending = false;
        connector.close();
    }

    /** The reader: something arrived on the probe's channel. */
    void returned(byte[] payload) {
        if (new String(payload, StandardCharsets.UTF_8).equals(expected)) {
            returnedAt = System.nanoTime();
            roundTripNanos = returnedAt - sentAt;
            returned.increment();
            refusedLast = false;
            pending = false;
            passed = true;
        }
    }

    /** The reconciler: it was overdue, and nobody waits for it any more. */
    void lost() {
        lost.increment();
        pending = false;
    }

    /** How long the last one took that came back; empty before the first. */
    Optional<Duration> roundTrip() {
        long nanos = roundTripNanos;
        return nanos == NEVER ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    /** How long ago that was. */
    Optional<Duration> returnedAgo() {
        return roundTrip().map(known -> Duration.ofNanos(System.nanoTime() - returnedAt));
    }

    long returnedCount() {
        return returned.sum();
    }

    long refusedCount() {
        return refused.sum();
    }

    long lostCount() {
        return lost.sum();
    }
}
