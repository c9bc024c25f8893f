package io.redtail.config;

import java.time.Duration;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/** Everything that can be configured, checked. The README has a row for each key. */
public record Configuration(
        RedisSettings redis, DeliverySettings delivery, WebSocketSettings webSocket, SecuritySettings security) {

    private static final int MIB = 1024 * 1024;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /**
     * Reads and checks all keys.
     *
     * @throws InvalidConfigurationException naming every key whose value Redtail cannot run with
     */
    public static Configuration read(Config config) {
        ConfigurationReader reader = new ConfigurationReader(config);
        var configuration =
                new Configuration(redis(reader), delivery(reader), webSocket(reader), SecuritySettings.read(reader));
        reader.finish();
        return configuration;
    }

    private static RedisSettings redis(ConfigurationReader reader) {
        Duration millis = Duration.ofMillis(10);
        Duration second = Duration.ofSeconds(1);
        return new RedisSettings(
                reader.redisUrl("redtail.redis.url", "REDIS_URL", "redis://localhost:6379"),
                reader.duration("redtail.redis.connect-timeout", Duration.ofSeconds(2), millis, MINUTE),
                reader.duration("redtail.redis.read-timeout", Duration.ofSeconds(12), second, MINUTE),
                reader.duration("redtail.redis.ping-interval", Duration.ofSeconds(5), millis, MINUTE),
                reader.duration("redtail.redis.backoff-min", Duration.ofMillis(100), millis, MINUTE),
                reader.duration("redtail.redis.backoff-max", Duration.ofSeconds(4), millis, MINUTE),
                reader.duration("redtail.redis.linger", Duration.ofSeconds(5), Duration.ZERO, Duration.ofHours(1)),
                reader.duration("redtail.redis.subscribe-timeout", Duration.ofSeconds(5), millis, MINUTE),
                reader.duration(
                        "redtail.redis.probe-interval", Duration.ofSeconds(30), Duration.ZERO, Duration.ofDays(1)));
    }

    private static DeliverySettings delivery(ConfigurationReader reader) {
        int shards = reader.integer("redtail.delivery.shards", 0, 0, 256);
        return new DeliverySettings(
                shards == 0 ? allProcessorsButOne() : shards,
                reader.integer("redtail.delivery.shard-queue-max-bytes", 32 * MIB, 64 * 1024, 1024 * MIB),
                reader.duration("redtail.delivery.shard-patience", Duration.ofSeconds(1), Duration.ZERO, MINUTE),
                reader.integer("redtail.delivery.outbox-max-bytes", MIB, 4096, 1024 * MIB),
                reader.choice("redtail.delivery.slow-consumer", "drop-oldest", "disconnect"),
                reader.choice("redtail.delivery.dialects-on-gap", "keep", "disconnect"));
    }

    private static WebSocketSettings webSocket(ConfigurationReader reader) {
        return new WebSocketSettings(
                reader.origins("redtail.websocket.allowed-origins", Set.of()),
                reader.duration(
                        "redtail.websocket.ping-interval",
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(1),
                        Duration.ofHours(1)),
                reader.duration(
                        "redtail.websocket.pong-timeout",
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofHours(1)),
                reader.integer("redtail.websocket.max-message-bytes", 64 * 1024, 256, MIB),
                reader.choice("redtail.websocket.sink", "auto", "portable"),
                reader.integer("redtail.limits.subscriptions-per-connection", 4096, 1, 1_000_000),
                reader.integer("redtail.limits.commands-per-second", 1000, 1, 1_000_000),
                reader.integer("redtail.limits.bad-messages", 100, 1, 1_000_000));
    }

    /** The last one is for the Redis reader and the server: with as many shards as processors, batches were shorter. */
    private static int allProcessorsButOne() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    }
}
