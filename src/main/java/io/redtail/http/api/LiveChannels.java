package io.redtail.http.api;

import io.redtail.channel.Channel;
import io.redtail.channel.EndResult;
import io.redtail.delivery.ChannelActivity;
import io.redtail.delivery.ChannelSize;
import io.redtail.delivery.RecordedChannels;
import io.redtail.delivery.SubscriptionRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The channels that exist now: those with subscribers on this node, and with history those that something was recorded on. The
 * last one that something was published on comes first. Those of its last minute are in the order of their subscribers, then of
 * their last publications in steps of ten seconds, then of their names, so that readers find a busy channel where it was; channels
 * without a publication that is known come last.
 *
 * <p>Any thread. However many pages ask, the channels are gone through and Redis is asked once a second at most, by one of
 * them; the others get what is a second old, and nobody waits for a Redis that is away but the one who asks it.
 */
public final class LiveChannels {

    /** How many recorded channels are asked for: those that something happened on last. */
    public static final int MAX_RECORDED = 1000;

    /** So long before the last publication of all, it no longer matters which channel had it. */
    private static final Duration BUSY = Duration.ofMinutes(1);

    /** Channels on which something is published all the time keep their places if their last publications are no further apart. */
    private static final long STEP_SECONDS = 10;

    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long AFTER_FAILURE_NANOS = Duration.ofSeconds(5).toNanos();

    /**
     * One channel.
     *
     * @param subscribers on this node
     * @param rate publications per second lately
     * @param recorded when something was recorded on it for the last time; empty without history
     * @param last when something was published on it for the last time, as far as this node knows
     * @param ended how it has ended, if its last publication is its end
     */
    record Row(
            Channel channel,
            int subscribers,
            double rate,
            Optional<Instant> recorded,
            Optional<Instant> last,
            Optional<EndResult> ended) {

        /** Whether its name has this text in it, which is in small letters. */
        boolean matches(String text) {
            return channel.name().toLowerCase(Locale.ROOT).contains(text);
        }
    }

    /**
     * Some of the channels.
     *
     * @param recorded what they were made of: it says whether all that is recorded could be read
     */
    record Listing(List<Row> rows, RecordedChannels recorded) {}

    private final SubscriptionRegistry registry;
    private final Supplier<RecordedChannels> history;
    private final ReentrantLock refreshing = new ReentrantLock();
    private volatile Listing all = new Listing(List.of(), RecordedChannels.NONE);
    private volatile long staleAt = System.nanoTime();
    private long historyAt = System.nanoTime();
    private RecordedChannels recorded = RecordedChannels.NONE;

    /**
     * Asks nobody yet.
     *
     * @param history channels that something was recorded on, the last one first; may wait for Redis
     */
    public LiveChannels(SubscriptionRegistry registry, Supplier<RecordedChannels> history) {
        this.registry = registry;
        this.history = history;
    }

    /** The first {@code limit} channels of those that are visible to whoever asks and have the text in their names. */
    Listing list(Predicate<Channel> visible, String search, int limit) {
        String text = search.toLowerCase(Locale.ROOT);
        if (System.nanoTime() - staleAt >= 0 && refreshing.tryLock()) {
            try {
                all = read();
                staleAt = System.nanoTime() + FRESH_NANOS;
            } finally {
                refreshing.unlock();
            }
        }
        Listing listing = all;
        List<Row> found = listing.rows().stream()
                .filter(row -> text.isEmpty() || row.matches(text))
                .filter(row -> visible.test(row.channel()))
                .limit(limit)
                .toList();
        return new Listing(found, listing.recorded());
    }

    private Listing read() {
        readHistory();
        Map<Channel, ChannelActivity> before = new HashMap<>(recorded.activities());
        List<Row> rows = new ArrayList<>();
        registry.channelSizes()
                .forEach(size -> rows.add(row(size, Optional.ofNullable(before.remove(size.channel())))));
        before.forEach((channel, activity) ->
                rows.add(new Row(channel, 0, activity.rate(), activity.last(), activity.last(), activity.ended())));
        rows.sort(order(rows));
        return new Listing(List.copyOf(rows), recorded);
    }

    /** What history knows goes before what has been heard: it also knows what was published before somebody subscribed here. */
    private static Row row(ChannelSize size, Optional<ChannelActivity> recorded) {
        ChannelActivity heard = size.activity();
        Optional<Instant> at = recorded.flatMap(ChannelActivity::last);
        return new Row(
                size.channel(),
                size.subscriptions(),
                heard.rate(),
                at,
                at.or(heard::last),
                recorded.orElse(heard).ended());
    }

    private static Comparator<Row> order(List<Row> rows) {
        Instant newest = rows.stream()
                .flatMap(row -> row.last().stream())
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
        Instant busySince = newest.minus(BUSY);
        Comparator<Row> byTime = Comparator.comparing(row ->
                row.last().map(at -> at.isAfter(busySince) ? busySince : at).orElse(Instant.MIN));
        return byTime.reversed()
                .thenComparing(Comparator.comparingInt(Row::subscribers).reversed())
                .thenComparingLong(row -> row.last()
                        .map(at -> Duration.between(at, newest).toSeconds() / STEP_SECONDS)
                        .orElse(0L))
                .thenComparing(row -> row.channel().name());
    }

    /** Asked less often while nothing can be read, for that may take as long as a command may. */
    private void readHistory() {
        if (System.nanoTime() - historyAt < 0) {
            return;
        }
        recorded = history.get();
        if (!recorded.isComplete() && recorded.unread() == recorded.parts()) {
            historyAt = System.nanoTime() + AFTER_FAILURE_NANOS;
        }
    }
}
