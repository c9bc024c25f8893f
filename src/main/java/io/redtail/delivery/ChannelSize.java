package io.redtail.delivery;

/**
 * How busy a channel is.
 *
 * @param subscriptions how many subscribers follow it on this node
 * @param rate publications a second in the last few seconds, while somebody followed it
 */
public record ChannelSize(Channel channel, int subscriptions, double rate) {}
