package io.redtail.redis;

import io.redtail.channel.Channel;
import io.redtail.delivery.Publisher;
import java.util.List;

/** Publishes at the one of several independent Redis that has the channel. */
public final class PlacedPublisher implements Publisher {

    private final ChannelPlacement placement;
    private final List<RedisPublisher> each;

    /** @param each one for each Redis */
    public PlacedPublisher(ChannelPlacement placement, List<RedisPublisher> each) {
        this.placement = placement;
        this.each = List.copyOf(each);
    }

    @Override
    public void publish(Channel channel, List<byte[]> payloads) {
        each.get(placement.of(channel)).publish(channel, payloads);
    }
}
