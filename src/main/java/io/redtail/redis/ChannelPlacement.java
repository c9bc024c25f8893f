package io.redtail.redis;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.config.RedisSettings;
import io.redtail.config.ShardSettings;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * Which of several independent Redis has a channel. Publishers compute the same, so it never changes: the jump consistent hash
 * (Lamping and Veach, 2014) of the slot that the channel's name in Redis would have in a Redis Cluster. Where there is one more Redis, as few
 * channels move as possible, and all of them to the new one.
 *
 * <p>Immutable; any thread.
 */
public final class ChannelPlacement {

    private static final long MULTIPLIER = 2862933555777941757L;

    private final RedisNames names;
    private final int count;
    private final Map<String, Integer> ofTypes;

    public ChannelPlacement(RedisNames names, RedisSettings settings) {
        this.names = names;
        this.count = settings.each().size();
        this.ofTypes = settings.shards().map(ShardSettings::ofTypes).orElse(Map.of());
    }

    /** How many Redis there are. */
    public int count() {
        return count;
    }

    /** The one that has a channel, from 0 on. */
    public int of(Channel channel) {
        return count == 1 ? 0 : of(channel.type(), names.published(channel));
    }

    private int of(ChannelType type, String redisChannel) {
        Integer ofType = ofTypes.get(type.name());
        return ofType != null ? ofType : of(redisChannel);
    }

    /** The one that has what is published on a Redis channel; empty if no type claims that. */
    public OptionalInt ofRedisChannel(String redisChannel) {
        Optional<ChannelType> type =
                names.channelPublishedOn(redisChannel).map(Channel::type).or(() -> names.typeSharing(redisChannel));
        return type.isPresent() ? OptionalInt.of(of(type.get(), redisChannel)) : OptionalInt.empty();
    }

    /** Its name in Redis: what publishers publish on. */
    public String redisChannel(Channel channel) {
        return names.published(channel);
    }

    /** The one that a name belongs to: that of a key which is no channel's, or of a Redis channel whose type is at no certain one. */
    int of(String name) {
        return jump(JedisClusterCRC16.getSlot(name), count);
    }

    /** In whole numbers; for all slots, it is what the original with its division of doubles yields. */
    static int jump(int slot, int buckets) {
        long key = slot;
        long bucket = -1;
        long next = 0;
        while (next < buckets) {
            bucket = next;
            key = key * MULTIPLIER + 1;
            next = ((bucket + 1) << 31) / ((key >>> 33) + 1);
        }
        return (int) bucket;
    }
}
