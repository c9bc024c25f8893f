package io.redtail.ops;

import io.redtail.delivery.ChannelSize;

/** A channel, as JMX shows it: by getters, for JDK 17's JMX knows no records. */
public final class ChannelView {

    private final ChannelSize size;

    ChannelView(ChannelSize size) {
        this.size = size;
    }

    /** Such as {@code logs:p1}. */
    public String getChannel() {
        return size.channel().name();
    }

    public int getFollowers() {
        return size.subscriptions();
    }

    /** Publications a second, in the last few seconds. */
    public double getRate() {
        return size.rate();
    }
}
