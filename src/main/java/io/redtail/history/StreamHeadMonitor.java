package io.redtail.history;

import io.redtail.channel.Channel;
import io.redtail.delivery.Router;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.lifecycle.Worker;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Compares every ten seconds the newest offset of each channel that has subscribers with what those have received: the
 * loss of a channel's last publication is one that no later one reveals. In between, it has readings repeated that
 * failed.
 */
final class StreamHeadMonitor {

    static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(500);
    private static final int BATCH = 256;
    private static final Logger LOG = Logs.of(StreamHeadMonitor.class);

    private final RedisHistoryReader reader;
    private final SubscriptionRegistry registry;
    private final Predicate<Channel> isHere;
    private final Router router;
    private final Worker worker = new Worker("stream heads", this::step);
    private long checkedAt = System.nanoTime();

    /** @param isHere whether a channel's history is where the reader reads */
    StreamHeadMonitor(
            RedisHistoryReader reader, SubscriptionRegistry registry, Predicate<Channel> isHere, Router router) {
        this.isHere = isHere;
        this.reader = reader;
        this.registry = registry;
        this.router = router;
    }

    void start(ThreadFactory threads) {
        worker.start(threads);
    }

    private Duration step() {
        router.retryReadings();
        if (System.nanoTime() - checkedAt >= INTERVAL.toNanos()) {
            check();
            checkedAt = System.nanoTime();
        }
        return RETRY_INTERVAL;
    }

    private void check() {
        registry.channels().stream()
                .filter(isHere)
                .collect(Collectors.groupingBy(channel -> reader.partitions().of(channel)))
                .values()
                .forEach(this::checkPartition);
    }

    private void checkPartition(List<Channel> channels) {
        try {
            for (int from = 0; from < channels.size() && worker.isRunning(); from += BATCH) {
                reader.tops(channels.subList(from, Math.min(channels.size(), from + BATCH)))
                        .forEach(router::compare);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "stream_heads_unreadable", e); // its Redis is away, and others say so
        }
    }

    void stop() {
        worker.stop();
    }

    boolean awaitStopped(Duration timeout) throws InterruptedException {
        return worker.awaitStopped(timeout);
    }
}
