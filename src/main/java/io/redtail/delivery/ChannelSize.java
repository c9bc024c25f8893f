package io.redtail.delivery;

import io.redtail.channel.Channel;

/**
 * How busy a channel is.
 *
 * @param subscriptions how many subscribers it has on this node
 * @param rate publications a second in the last few seconds, while it had subscribers
 */
public record ChannelSize(Channel channel, int subscriptions, double rate) {}
