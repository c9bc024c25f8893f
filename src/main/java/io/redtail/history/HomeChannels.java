package io.redtail.history;

import io.redtail.channel.Channel;
import io.redtail.redis.ChannelNames;
import io.redtail.redis.ChannelPlacement;
import io.redtail.redis.ShardIdentities;
import java.util.Optional;

/**
 * Which channels belong to a Redis that is one of several. What is published there on others is heard by the recorder only, and would be recorded where
 * nobody reads it.
 */
final class HomeChannels {

    private final ChannelPlacement placement;
    private final ShardIdentities identities;
    private final int redis;
    private final ChannelNames<Boolean> misplaced;

    HomeChannels(ChannelPlacement placement, ShardIdentities identities, int redis) {
        this.placement = placement;
        this.identities = identities;
        this.redis = redis;
        this.misplaced = new ChannelNames<>(
                name -> Optional.of(placement.ofRedisChannel(name).orElse(redis) != redis));
    }

    /** Any thread: whether this Redis is another one of them, too, whose recorder is the only one that may record there. */
    boolean isRefused() {
        return identities.refusal(redis).isPresent();
    }

    /** Any thread. */
    boolean has(Channel channel) {
        return placement.of(channel) == redis;
    }

    /** Whether what is published on a Redis channel belongs to another Redis. The listener's thread. */
    boolean isMisplaced(byte[] redisChannel) {
        return Boolean.TRUE.equals(misplaced.find(redisChannel));
    }

    /** Any thread: why it is misplaced, for logs. */
    String whereItBelongs(String redisChannel) {
        return "it was published at shard " + redis + ", where nobody hears it, and belongs to shard "
                + placement.ofRedisChannel(redisChannel).orElse(redis) + " of redtail.redis.shards";
    }
}
