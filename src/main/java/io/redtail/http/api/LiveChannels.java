package io.redtail.http.api;

import io.redtail.channel.Channel;
import io.redtail.delivery.ChannelSize;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The channels that exist now: those with subscribers on this node, most subscribers first, then with history those
 * that something was recorded on, the last one first.
 *
 * <p>Any thread. However many pages ask, the channels are gone through and Redis is asked once a second at most, by one of
 * them; the others get what is a second old, and nobody waits for a Redis that is away but the one who asks it.
 */
public final class LiveChannels {

    /** How many recorded channels are asked for: those that something happened on last. */
    public static final int MAX_RECORDED = 1000;

    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long AFTER_FAILURE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Logger LOG = Logs.of(LiveChannels.class);

    /**
     * One channel.
     *
     * @param subscribers on this node
     * @param rate publications a second that came for them
     * @param recorded when something was recorded on it for the last time; empty without history
     */
    record Row(Channel channel, int subscribers, double rate, Optional<Instant> recorded) {}

    private final SubscriptionRegistry registry;
    private final Supplier<Map<Channel, Instant>> history;
    private final ReentrantLock refreshing = new ReentrantLock();
    private volatile List<Row> rows = List.of();
    private volatile long staleAt = System.nanoTime();
    private long historyAt = System.nanoTime();
    private Map<Channel, Instant> recorded = Map.of();

    /**
     * Asks nobody yet.
     *
     * @param history channels that something was recorded on, the last one first; may wait for Redis, and throw
     */
    public LiveChannels(SubscriptionRegistry registry, Supplier<Map<Channel, Instant>> history) {
        this.registry = registry;
        this.history = history;
    }

    /** The first {@code limit} channels of those that are visible to whoever asks. */
    List<Row> list(Predicate<Channel> visible, int limit) {
        if (System.nanoTime() - staleAt >= 0 && refreshing.tryLock()) {
            try {
                rows = read();
                staleAt = System.nanoTime() + FRESH_NANOS;
            } finally {
                refreshing.unlock();
            }
        }
        return rows.stream()
                .filter(row -> visible.test(row.channel()))
                .limit(limit)
                .toList();
    }

    private List<Row> read() {
        readHistory();
        List<ChannelSize> subscribed = registry.largestChannels(Integer.MAX_VALUE);
        Map<Channel, Instant> known = recorded;
        Stream<Row> now = subscribed.stream()
                .map(size -> new Row(
                        size.channel(),
                        size.subscriptions(),
                        size.rate(),
                        Optional.ofNullable(known.get(size.channel()))));
        Set<Channel> shown = subscribed.stream().map(ChannelSize::channel).collect(Collectors.toSet());
        Stream<Row> before = known.entrySet().stream()
                .filter(entry -> !shown.contains(entry.getKey()))
                .map(entry -> new Row(entry.getKey(), 0, 0, Optional.of(entry.getValue())));
        return Stream.concat(now, before).toList();
    }

    /** What was read last stays while Redis is away. */
    private void readHistory() {
        if (System.nanoTime() - historyAt < 0) {
            return;
        }
        try {
            recorded = history.get();
        } catch (RuntimeException away) {
            LOG.log(Level.DEBUG, "recorded_channels_unreadable", away);
            historyAt = System.nanoTime() + AFTER_FAILURE_NANOS;
        }
    }
}
