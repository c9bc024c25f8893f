package io.redtail.history;

import io.redtail.delivery.Channel;
import io.redtail.delivery.Router;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Compares every ten seconds the newest offset of each channel that has subscribers with what those have received: the
 * loss of a channel's last publication is one that no later one reveals. In between, it has readings repeated that
 * failed.
 */
final class StreamHeadMonitor implements Runnable {

    static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(500);
    private static final int BATCH = 256;
    private static final Logger LOG = Logs.of(StreamHeadMonitor.class);

    private final RedisHistoryReader reader;
    private final SubscriptionRegistry registry;
    private final Router router;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private long checkedAt = System.nanoTime();

    StreamHeadMonitor(RedisHistoryReader reader, SubscriptionRegistry registry, Router router) {
        this.reader = reader;
        this.registry = registry;
        this.router = router;
    }

    @Override
    public void run() {
        while (stopping.getCount() > 0) {
            try {
                var unused = stopping.await(RETRY_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                router.retryReadings();
                if (System.nanoTime() - checkedAt >= INTERVAL.toNanos()) {
                    check();
                    checkedAt = System.nanoTime();
                }
            } catch (InterruptedException interrupted) {
                // A server interrupts what it undeploys; stop() is what ends this loop.
            } catch (RuntimeException e) {
                checkedAt = System.nanoTime();
                LOG.log(Level.DEBUG, "stream_heads_unreadable", e);
            }
        }
        stopped.countDown();
    }

    private void check() {
        List<Channel> channels = new ArrayList<>(registry.channels());
        for (int from = 0; from < channels.size() && stopping.getCount() > 0; from += BATCH) {
            reader.tops(channels.subList(from, Math.min(channels.size(), from + BATCH)))
                    .forEach(router::compare);
        }
    }

    void stop() {
        stopping.countDown();
    }

    boolean awaitStopped(Duration timeout) throws InterruptedException {
        return stopped.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
