package io.redtail.delivery;

import io.redtail.channel.Channel;
import java.util.concurrent.CompletableFuture;

/** Reads what a channel's history keeps. */
public interface HistoryReader {

    /**
     * Reads the next piece of a channel: at most some hundred entries and some hundred kilobytes. Never blocks; any thread.
     *
     * <p>A position that history does not have, or no longer has, is no failure: the page says what is missing and
     * starts with the oldest publication that is kept.
     *
     * @param owner whom the reading is for: owners are served in turn, however many readings of one of them wait
     * @return completes on a thread of the reader's; fails with {@link HistoryUnavailableException} when Redis is away, too
     *     busy, or holds something else under the channel's keys. Cancelling it takes it out of the queue.
     */
    CompletableFuture<HistoryPage> read(String owner, Channel channel, StartPosition start);
}
