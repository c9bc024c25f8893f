package io.redtail.redis;

import io.redtail.config.RedisSettings;
import io.redtail.delivery.UpstreamUnavailableException;
import java.time.Duration;
import java.util.function.Function;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The connections that publish, apart from the one that listens. Opened when first needed; any thread.
 *
 * <p>Each is tested before use, because what is published on a dead one could not be repeated without doubling it.
 */
public final class PublishingConnections implements AutoCloseable {

    private final ConnectionPool pool;

    /**
     * Opens none yet.
     *
     * @param max how many there are at most; who needs one more waits for as long as a connection may take to open
     */
    public PublishingConnections(RedisSettings settings, int max) {
        ConnectionPoolConfig config = new ConnectionPoolConfig();
        config.setMaxTotal(max);
        config.setMaxIdle(max);
        config.setMaxWait(settings.connectTimeout());
        config.setTestOnBorrow(true);
        config.setTestWhileIdle(false);
        config.setTimeBetweenEvictionRuns(Duration.ofMillis(-1)); // its thread would outlive an undeployed application
        config.setJmxEnabled(false);
        this.pool = new RedisConnector(settings).openPool(config);
    }

    /** Throws a {@link redis.clients.jedis.exceptions.JedisException} when none is to be had in time, or it breaks. */
    <T> T with(Function<Connection, T> commands) {
        try (Connection connection = pool.getResource()) {
            return commands.apply(connection);
        }
    }

    /**
     * Runs a store's commands.
     *
     * @param forbidden what the client is told if the gateway's Redis user may not run them
     * @param away what it is told if Redis does not answer
     * @throws UpstreamUnavailableException with one of the two
     */
    @SuppressWarnings("resource") // the connection goes back to its pool, and a Jedis holds nothing else
    <T> T run(Function<Jedis, T> commands, String forbidden, String away) {
        try {
            return with(connection -> commands.apply(new Jedis(connection)));
        } catch (JedisException e) {
            throw new UpstreamUnavailableException(Diagnosis.isForbidden(e) ? forbidden : away, e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
