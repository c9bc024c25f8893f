package io.redtail.delivery;

import io.redtail.channel.Channel;

/**
 * How busy a channel is.
 *
 * @param subscriptions how many subscribers it has on this node
 * @param activity what has been published on it while it had subscribers
 */
public record ChannelSize(Channel channel, int subscriptions, ChannelActivity activity) {

    /** Publications a second in the last few seconds. */
    public double rate() {
        return activity.rate();
    }
}
