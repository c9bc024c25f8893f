package io.redtail.delivery;

/** How many subscribers follow a channel. */
public record ChannelSize(Channel channel, int subscriptions) {}
