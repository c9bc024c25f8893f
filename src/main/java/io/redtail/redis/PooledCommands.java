package io.redtail.redis;

import io.redtail.config.RedisSettings;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.commands.JedisCommands;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * Commands to one Redis, or to the one that is master now.
 *
 * <p>Each connection is tested before use, because what is published on a dead one could not be repeated without doubling it. One that does
 * not answer in time says that of Redis: no other one is tried.
 */
final class PooledCommands implements RedisCommands {

    private static final Logger LOG = Logs.of(PooledCommands.class);

    private final BoundedLog failures = new BoundedLog(LOG, Level.WARNING);
    private final ConnectionPool pool;
    private final int max;
    private final String address;

    PooledCommands(RedisSettings settings, int max) {
        ConnectionPoolConfig config = pool(settings, max);
        config.setTestOnBorrow(false); // it would test all others after one that does not answer, and wait for each
        this.pool = new RedisConnector(settings).openPool(config);
        this.max = max;
        this.address = settings.address();
    }

    /** A connection that answers. After a restart of Redis, none of those that were kept does. */
    private Connection connection() {
        for (int broken = 0; ; broken++) {
            Connection connection = pool.getResource();
            try {
                boolean unused = connection.ping();
                return connection;
            } catch (JedisConnectionException e) {
                connection.close(); // for good
                if (broken == max || CircuitBreaker.isTimeout(e)) {
                    throw e;
                }
            } catch (RuntimeException e) {
                connection.close();
                throw e;
            }
        }
    }

    /** Without a thread, which would outlive an undeployed application. */
    static ConnectionPoolConfig pool(RedisSettings settings, int max) {
        ConnectionPoolConfig config = new ConnectionPoolConfig();
        config.setMaxTotal(max);
        config.setMaxIdle(max);
        config.setMaxWait(settings.connectTimeout());
        config.setTestOnBorrow(true);
        config.setTestWhileIdle(false);
        config.setTimeBetweenEvictionRuns(Duration.ofMillis(-1));
        config.setJmxEnabled(false);
        return config;
    }

    @Override
    @SuppressWarnings("resource") // the connection goes back to its pool, and a Jedis holds nothing else
    public <T> T run(Function<JedisCommands, T> commands) {
        try (Connection connection = connection()) {
            return commands.apply(new Jedis(connection));
        } catch (JedisRedirectionException e) {
            failures.log(LogEvent.of("redis_unusable")
                    .with("address", address)
                    .with("reason", Diagnosis.of(e).text())
                    .toString());
            throw e;
        }
    }

    @Override
    public List<Object> publish(byte[] channel, List<byte[]> payloads) {
        try (Connection connection = connection()) {
            return publish(Command.PUBLISH, connection, channel, payloads);
        }
    }

    @Override
    public List<Object> publishInShard(byte[] channel, List<byte[]> payloads) {
        throw new IllegalStateException("only a Redis Cluster has shards");
    }

    static List<Object> publish(Command command, Connection connection, byte[] channel, List<byte[]> payloads) {
        for (byte[] payload : payloads) {
            connection.sendCommand(new CommandArguments(command).add(channel).add(new SharedArgument(payload)));
        }
        return connection.getMany(payloads.size());
    }

    @Override
    public void close() {
        pool.close();
    }
}
