package io.redtail.redis;

import io.redtail.config.RedisSettings;
import io.redtail.log.BoundedLog;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The keeper: asks Redis for what is wanted, gives up what is not, pings, probes, and tells those who waited too long.
 *
 * <p>It is the only thread that sends on the subscriber's connection, so container threads never wait for a socket, and
 * what ten thousand clients want at once becomes a few commands of {@link #BATCH} channels.
 */
final class SubscriptionKeeper implements Runnable {

    private static final Logger LOG = Logs.of(SubscriptionKeeper.class);
    private static final int BATCH = 512;
    private static final Duration TURN = Duration.ofMillis(100);

    private final BoundedLog failures = new BoundedLog(LOG, Level.ERROR);
    private final SubscriberLoop loop;
    private final WantedChannels wanted;
    private final Probe probe;
    private final Duration pingInterval;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private long pingedAt = System.nanoTime();
    private volatile long turnedAt = System.nanoTime();

    SubscriptionKeeper(RedisSettings settings, SubscriberLoop loop, WantedChannels wanted, Probe probe) {
        this.loop = loop;
        this.wanted = wanted;
        this.probe = probe;
        this.pingInterval = settings.pingInterval();
    }

    @Override
    public void run() {
        try {
            while (loop.isRunning()) {
                try {
                    turn();
                    wanted.awaitWork(TURN, loop.isReady());
                } catch (InterruptedException interrupted) {
                    // A server interrupts what it undeploys; the loop's stop() ends this one too.
                } catch (RuntimeException e) {
                    failures.log("subscription_step_failed", e);
                }
            }
        } finally {
            stopped.countDown();
        }
    }

    /** How long ago it began its last turn. */
    Duration sinceTurn() {
        return Duration.ofNanos(System.nanoTime() - turnedAt);
    }

    boolean hasStopped() {
        return stopped.getCount() == 0;
    }

    private void turn() {
        turnedAt = System.nanoTime();
        wanted.failOverdue();
        loop.whileReady(connection -> {
            giveUp(connection);
            ask(connection);
            ping(connection);
            probe(connection);
        });
    }

    private void giveUp(SubscriberConnection connection) {
        List<String> batch = wanted.takeToUnsubscribe(BATCH);
        while (!batch.isEmpty()) {
            connection.unsubscribe(batch);
            batch = wanted.takeToUnsubscribe(BATCH);
        }
    }

    private void ask(SubscriberConnection connection) {
        List<String> batch = wanted.takeToSubscribe(BATCH);
        while (!batch.isEmpty()) {
            connection.subscribe(batch);
            batch = wanted.takeToSubscribe(BATCH);
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

    boolean awaitStopped(Duration timeout) throws InterruptedException {
        return stopped.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
