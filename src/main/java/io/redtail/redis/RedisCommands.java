package io.redtail.redis;

import io.redtail.config.RedisSettings;
import io.redtail.delivery.UpstreamUnavailableException;
import java.util.List;
import java.util.function.Function;
import redis.clients.jedis.commands.JedisCommands;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Publishing and the keys of the stores, on connections apart from the one that listens. They are opened when first needed.
 * Any thread; waits for Redis.
 */
public interface RedisCommands extends AutoCloseable {

    /**
     * Connects to nothing yet.
     *
     * @param max how many connections there are at most, to each node of a cluster; who needs one more waits for as long as a
     *     connection may take to open
     */
    static RedisCommands of(RedisSettings settings, int max) {
        return settings.cluster().isPresent() ? new ClusterCommands(settings, max) : new PooledCommands(settings, max);
    }

    /**
     * Runs commands, each for one key, or for several as {@code MGET}.
     *
     * @throws JedisException when Redis refuses one, or no connection is to be had in time, or it breaks
     */
    <T> T run(Function<JedisCommands, T> commands);

    /**
     * {@code PUBLISH} of all payloads in their order, in one round trip.
     *
     * @return for each the number of subscribers, or a {@link redis.clients.jedis.exceptions.JedisDataException}
     * @throws JedisException when no connection is to be had in time, or it breaks; some may have been published then
     */
    List<Object> publish(byte[] channel, List<byte[]> payloads);

    /**
     * Runs a store's commands.
     *
     * @param forbidden what the client is told if the gateway's Redis user may not run them
     * @param away what it is told if Redis does not answer
     * @throws UpstreamUnavailableException with one of the two
     */
    default <T> T run(Function<JedisCommands, T> commands, String forbidden, String away) {
        try {
            return run(commands);
        } catch (JedisException e) {
            throw new UpstreamUnavailableException(Diagnosis.isForbidden(e) ? forbidden : away, e);
        }
    }

    @Override
    void close();
}
