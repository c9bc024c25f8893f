package io.redtail.redis;

import io.redtail.channel.Channel;
import io.redtail.delivery.ChannelRefusedException;
import io.redtail.delivery.PublishFailedException;
import io.redtail.delivery.Publisher;
import io.redtail.delivery.UpstreamUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * {@code PUBLISH}, or {@code SPUBLISH} if the channel is of a sharded type, so that whoever listens to Redis hears it. All payloads of a
 * call are one round trip.
 */
public final class RedisPublisher implements Publisher {

    private final RedisCommands commands;
    private final RedisNames names;

    public RedisPublisher(RedisCommands commands, RedisNames names) {
        this.names = names;
        this.commands = commands;
    }

    @Override
    public void publish(Channel channel, List<byte[]> payloads) {
        byte[] redisChannel = names.published(channel).getBytes(StandardCharsets.UTF_8);
        List<Object> replies;
        try {
            replies = channel.type().isSharded()
                    ? commands.publishInShard(redisChannel, payloads)
                    : commands.publish(redisChannel, payloads);
        } catch (JedisException e) {
            throw new PublishFailedException(0, why(e));
        }
        for (int i = 0; i < replies.size(); i++) {
            if (replies.get(i) instanceof JedisDataException refused) {
                throw new PublishFailedException(i, why(refused));
            }
        }
    }

    /** What a client can be told; the operator's part is in the log of whoever subscribes. */
    private static RuntimeException why(JedisException failure) {
        if (Diagnosis.isForbidden(failure)) {
            return new ChannelRefusedException("the gateway's Redis user may not publish to it");
        }
        return Diagnosis.of(failure).passing()
                ? failure
                : new UpstreamUnavailableException("Redis does not take this gateway's connections", failure);
    }
}
