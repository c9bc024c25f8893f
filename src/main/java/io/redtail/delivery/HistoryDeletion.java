package io.redtail.delivery;

import io.redtail.channel.Channel;

/** Deletes what history keeps of a channel. */
public interface HistoryDeletion {

    /**
     * Deletes everything that was published to the channel until now, and nothing that is published after it has returned. Who
     * follows the channel gets a gap of unknown length, {@link Gap.Reason#RESET}, and stays subscribed. A channel of which nothing
     * is kept stays as it is. May wait some seconds, for Redis and for what is on its way to be recorded.
     *
     * @throws HistoryUnavailableException if nothing is known of it, because Redis is away or nobody records, or if something else
     *     stands under the channel's keys
     */
    void delete(Channel channel) throws InterruptedException;
}
