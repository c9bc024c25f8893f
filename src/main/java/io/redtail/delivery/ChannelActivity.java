package io.redtail.delivery;

import io.redtail.channel.EndResult;
import java.time.Instant;
import java.util.Optional;

/**
 * What has been published on a channel lately, as far as this node knows.
 *
 * @param last when the last publication came; empty if none has been heard of
 * @param rate publications per second in the last few seconds
 * @param ended how the channel has ended, if its last publication is its end
 */
public record ChannelActivity(Optional<Instant> last, double rate, Optional<EndResult> ended) {

    public static final ChannelActivity NONE = new ChannelActivity(Optional.empty(), 0, Optional.empty());
}
