package io.redtail.history;

import io.redtail.delivery.RecordedChannels;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/** The recorded channels of one of several Redis: while it is away it is asked seldom, so that the others' are not waited for. One thread at a time. */
final class PlacedRecordedChannels {

    private static final long AFTER_FAILURE_NANOS = Duration.ofSeconds(5).toNanos();

    private final IntFunction<RecordedChannels> history;
    private final LongSupplier nanoTime;
    private RecordedChannels known = RecordedChannels.NONE;
    private long askAt;

    /** @param history yields so many; what is known of them, if Redis is away */
    PlacedRecordedChannels(IntFunction<RecordedChannels> history, LongSupplier nanoTime) {
        this.history = history;
        this.nanoTime = nanoTime;
        this.askAt = nanoTime.getAsLong();
    }

    /** As {@link History#newestChannels}. */
    RecordedChannels read(int count) {
        if (nanoTime.getAsLong() - askAt >= 0) {
            known = history.apply(count);
            askAt = nanoTime.getAsLong() + (known.isComplete() ? 0 : AFTER_FAILURE_NANOS);
        }
        return known;
    }
}
