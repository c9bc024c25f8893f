package io.redtail.redis;

import io.redtail.config.RedisSettings;
import io.redtail.lifecycle.Worker;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/**
 * Reconciles Redis with the desired subscriptions: subscribes, unsubscribes, pings, probes, and fails those who waited
 * too long.
 *
 * <p>It is the only thread that sends on the subscriber's connection, so container threads never wait for a socket, and
 * what ten thousand clients want at once becomes a few commands of {@link #BATCH} channels.
 */
final class SubscriptionReconciler {

    private static final Logger LOG = Logs.of(SubscriptionReconciler.class);
    private static final int BATCH = 512;
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final SubscriberLoop loop;
    private final DesiredSubscriptions desired;
    private final Probe probe;
    private final Duration pingInterval;
    private final Worker worker = new Worker("reconciler", this::step);
    private long pingedAt = System.nanoTime();
    private volatile long steppedAt = System.nanoTime();

    SubscriptionReconciler(RedisSettings settings, SubscriberLoop loop, DesiredSubscriptions desired, Probe probe) {
        this.loop = loop;
        this.desired = desired;
        this.probe = probe;
        this.pingInterval = settings.pingInterval();
    }

    void start(ThreadFactory threads) {
        worker.start(threads);
    }

    /** How long ago it began its last step. */
    Duration sinceStep() {
        return Duration.ofNanos(System.nanoTime() - steppedAt);
    }

    boolean hasStopped() {
        return worker.hasStopped();
    }

    private Duration step() throws InterruptedException {
        steppedAt = System.nanoTime();
        desired.failOverdue();
        loop.whileReady(connection -> {
            unsubscribe(connection);
            subscribe(connection);
            ping(connection);
            probe(connection);
        });
        desired.awaitWork(INTERVAL, loop.isReady());
        return Duration.ZERO;
    }

    private void unsubscribe(SubscriberConnection connection) {
        List<String> batch = desired.takeToUnsubscribe(BATCH);
        while (!batch.isEmpty()) {
            connection.unsubscribe(batch);
            batch = desired.takeToUnsubscribe(BATCH);
        }
    }

    private void subscribe(SubscriberConnection connection) {
        List<String> batch = desired.takeToSubscribe(BATCH);
        while (!batch.isEmpty()) {
            connection.subscribe(batch);
            batch = desired.takeToSubscribe(BATCH);
        }
    }

    private void ping(SubscriberConnection connection) {
        long now = System.nanoTime();
        if (now - pingedAt >= pingInterval.toNanos()) {
            pingedAt = now;
            connection.ping();
        }
    }

    private void probe(SubscriberConnection connection) {
        if (probe.isOverdue()) {
            LOG.log(Level.WARNING, "probe_lost consequence=reconnect");
            probe.lost();
            connection.close();
        } else if (probe.isDue(loop.silence())) {
            probe.send();
        }
    }

    void stop() {
        worker.stop();
        desired.wake();
    }

    boolean awaitStopped(Duration timeout) throws InterruptedException {
        return worker.awaitStopped(timeout);
    }
}
