package io.redtail.redis;

import io.redtail.config.RedisSettings;
import io.redtail.delivery.UpstreamUnavailableException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
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
     * The values of keys; in a cluster, those of the masters that answer, each of which is waited for as long as one command may take.
     *
     * @return empty for a key that does not exist; keys that could not be read are not in it
     * @throws JedisException when none can be read
     */
    default Map<String, Optional<String>> values(List<String> keys) {
        return run(jedis -> values(keys, keys.isEmpty() ? List.of() : jedis.mget(keys.toArray(String[]::new))));
    }

    /** The same, of an answer to {@code MGET}. */
    private static Map<String, Optional<String>> values(List<String> keys, List<String> answer) {
        Map<String, Optional<String>> values = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            values.put(keys.get(i), Optional.ofNullable(answer.get(i)));
        }
        return values;
    }

    /**
     * {@code PUBLISH} of all payloads in their order, in one round trip.
     *
     * @return for each the number of subscribers, or a {@link redis.clients.jedis.exceptions.JedisDataException}
     * @throws JedisException when no connection is to be had in time, or it breaks; some may have been published then
     */
    List<Object> publish(byte[] channel, List<byte[]> payloads);

    /**
     * {@code SPUBLISH} of all payloads in their order, at the master of the slot of their channel.
     *
     * @return as {@link #publish}
     * @throws JedisException as {@link #publish}
     */
    List<Object> publishInShard(byte[] channel, List<byte[]> payloads);

    /**
     * Runs a store's commands.
     *
     * @param forbidden what the client is told if the gateway's Redis user may not run them
     * @param away what it is told if Redis does not answer
     * @throws UpstreamUnavailableException with one of the two
     */
    default <T> T run(Function<JedisCommands, T> commands, String forbidden, String away) {
        return answer(() -> run(commands), forbidden, away);
    }

    /** The same, of anything that asks Redis. */
    static <T> T answer(Supplier<T> commands, String forbidden, String away) {
        try {
            return commands.get();
        } catch (JedisException e) {
            throw new UpstreamUnavailableException(Diagnosis.isForbidden(e) ? forbidden : away, e);
        }
    }

    @Override
    void close();
}
