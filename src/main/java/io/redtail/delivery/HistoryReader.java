package io.redtail.delivery;

import java.util.concurrent.CompletionStage;

/** Reads what a channel's history keeps. */
public interface HistoryReader {

    /**
     * Reads the next piece of a channel: at most some hundred entries and some hundred kilobytes. Never blocks; any thread.
     *
     * <p>A place that history does not know, or no longer, is no failure: the page says what is missing and goes on with the
     * oldest publication that is kept.
     *
     * @return completes on a thread of the reader's; fails with {@link HistoryUnavailableException} when Redis is away, too
     *     busy, or holds something else under the channel's keys
     */
    CompletionStage<Page> read(Channel channel, Start start);
}
