package io.redtail.redis;

import io.redtail.channel.Channel;
import io.redtail.delivery.Upstream;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Several independent Redis as the source of publications, each of the channels that are at it. */
public final class PlacedUpstream implements Upstream {

    private final ChannelPlacement placement;
    private final List<RedisUpstream> each;

    /**
     * Chooses by placement, unless there is only one Redis.
     *
     * @param each one for each Redis
     */
    public static Upstream of(ChannelPlacement placement, List<RedisUpstream> each) {
        return each.size() == 1 ? each.get(0) : new PlacedUpstream(placement, each);
    }

    private PlacedUpstream(ChannelPlacement placement, List<RedisUpstream> each) {
        this.placement = placement;
        this.each = List.copyOf(each);
    }

    @Override
    public CompletionStage<Void> acquire(Channel channel) {
        return of(channel).acquire(channel);
    }

    @Override
    public void release(Channel channel) {
        of(channel).release(channel);
    }

    private RedisUpstream of(Channel channel) {
        return each.get(placement.of(channel));
    }
}
