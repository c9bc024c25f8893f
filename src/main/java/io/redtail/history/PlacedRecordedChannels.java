package io.redtail.history;

import io.redtail.channel.Channel;
import io.redtail.delivery.ChannelActivity;
import io.redtail.delivery.RecordedChannels;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * The recorded channels of one of several Redis. While it is known to be away it is not asked, and after it has not answered for five seconds, so
 * that the others' are not waited for. One thread at a time.
 */
final class PlacedRecordedChannels {

    private static final long AFTER_FAILURE_NANOS = Duration.ofSeconds(5).toNanos();

    private final IntFunction<RecordedChannels> history;
    private final BooleanSupplier isThere;
    private final LongSupplier nanoTime;
    private RecordedChannels known = RecordedChannels.NONE;
    private long askAt;

    /**
     * Asks nothing yet.
     *
     * @param history yields so many; what is known of them, if Redis is away
     * @param isThere whether it is not known to be away; waits for nothing
     */
    PlacedRecordedChannels(IntFunction<RecordedChannels> history, BooleanSupplier isThere, LongSupplier nanoTime) {
        this.history = history;
        this.isThere = isThere;
        this.nanoTime = nanoTime;
        this.askAt = nanoTime.getAsLong();
    }

    /** As {@link History#newestChannels}. */
    RecordedChannels read(int count) {
        if (!isThere.getAsBoolean()) {
            known = new RecordedChannels(silent(known.activities()), 1, 1);
            askAt = nanoTime.getAsLong();
        } else if (nanoTime.getAsLong() - askAt >= 0) {
            known = history.apply(count);
            askAt = nanoTime.getAsLong() + (known.isComplete() ? 0 : AFTER_FAILURE_NANOS);
        }
        return known;
    }

    /** Nobody knows whether anything is published on them now. */
    private static Map<Channel, ChannelActivity> silent(Map<Channel, ChannelActivity> known) {
        Map<Channel, ChannelActivity> silent = new LinkedHashMap<>();
        known.forEach((channel, was) -> silent.put(channel, new ChannelActivity(was.last(), 0, was.ended())));
        return silent;
    }
}
