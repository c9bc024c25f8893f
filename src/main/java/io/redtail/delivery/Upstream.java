package io.redtail.delivery;

import io.redtail.channel.Channel;
import java.util.concurrent.CompletionStage;

/** Where publications come from. Calls are counted: each {@link #acquire} is ended by one {@link #release}. */
public interface Upstream {

    /**
     * Asks for a channel's publications. Never blocks; any thread.
     *
     * @return completes when the channel is live, on the thread that routes publications, so that what the completion
     *     enqueues comes before the channel's first publication; completes at once if it is live already; fails with
     *     {@link UpstreamUnavailableException} if it is not live in time, and with {@link ChannelRefusedException} if it may
     *     not be had. A failure does not end the acquisition.
     */
    CompletionStage<Void> acquire(Channel channel);

    /** Ends one acquisition. Never blocks; any thread. */
    void release(Channel channel);
}
