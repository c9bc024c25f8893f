package io.redtail.redis;

import io.redtail.config.RedisSettings;
import io.redtail.config.RedisUrl;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/** Opens connections to the configured Redis. Each call resolves the host name anew. */
final class RedisConnector {

    private final RedisSettings settings;

    RedisConnector(RedisSettings settings) {
        this.settings = settings;
    }

    /** Host and port, for logs. */
    String address() {
        return settings.url().toString();
    }

    /** A connection for subscribing: silent longer than the read time-out, it fails. */
    Connection openSubscriber() {
        return new Connection(hostAndPort(), config(settings.readTimeout()).build());
    }

    /** Publishes one message on a connection of its own, which may take as long as {@code timeout}. */
    void publish(String channel, String message, Duration timeout) {
        var config =
                config(timeout).socketTimeoutMillis((int) timeout.toMillis()).build();
        try (Jedis jedis = new Jedis(hostAndPort(), config)) {
            jedis.publish(channel.getBytes(StandardCharsets.UTF_8), message.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Connections for commands that answer at once. */
    ConnectionPool openPool(ConnectionPoolConfig pool) {
        return new ConnectionPool(
                hostAndPort(), config(settings.connectTimeout()).build(), pool);
    }

    private HostAndPort hostAndPort() {
        return new HostAndPort(settings.url().host(), settings.url().port());
    }

    private DefaultJedisClientConfig.Builder config(Duration readTimeout) {
        RedisUrl url = settings.url();
        var config = DefaultJedisClientConfig.builder()
                .resp2() // with RESP3 a subscriber's ping races its own handler: "Unexpected message: PONG"
                .connectionTimeoutMillis((int) settings.connectTimeout().toMillis())
                .socketTimeoutMillis((int) settings.connectTimeout().toMillis())
                .blockingSocketTimeoutMillis((int) readTimeout.toMillis())
                .database(url.database())
                .clientName("redtail");
        if (url.tls()) {
            config.sslOptions(
                    SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
        }
        url.user().ifPresent(config::user);
        url.password().ifPresent(config::password);
        return config;
    }
}
