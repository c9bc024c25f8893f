package io.redtail.delivery;

import io.redtail.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** Reads history for the {@link Cursor}s of one shard. Readings end as tasks of the shard; its thread only. */
final class Recovery {

    private final HistoryReader history;
    private final ShardLoop loop;
    private List<Runnable> retries = new ArrayList<>();

    Recovery(HistoryReader history, ShardLoop loop) {
        this.history = history;
        this.loop = loop;
    }

    /**
     * Reads a page.
     *
     * @param owner whom it is for, as in {@link HistoryReader#read}
     * @param arrival gets the page, or what made the reading fail, as a task of the shard
     * @return cancelled by whoever no longer waits for it
     */
    CompletableFuture<HistoryPage> read(
            String owner, Channel channel, StartPosition start, BiConsumer<HistoryPage, Throwable> arrival) {
        CompletableFuture<HistoryPage> page = history.read(owner, channel, start);
        var unused = page.whenComplete((read, failure) -> loop.execute(() -> arrival.accept(read, failure)));
        return page;
    }

    /** Has {@link #retry} run {@code reading}. */
    void retryLater(Runnable reading) {
        retries.add(reading);
    }

    /** Repeats the readings that failed. */
    void retry() {
        List<Runnable> failed = retries;
        retries = new ArrayList<>();
        failed.forEach(Runnable::run);
    }
}
