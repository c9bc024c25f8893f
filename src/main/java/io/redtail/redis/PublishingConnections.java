package io.redtail.redis;

import io.redtail.config.RedisSettings;
import java.time.Duration;
import java.util.function.Function;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;

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

    @Override
    public void close() {
        pool.close();
    }
}
