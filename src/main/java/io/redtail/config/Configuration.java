package io.redtail.config;

import io.redtail.channel.ChannelTypes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/** All settings, validated. docs/configuration.md has a row for each key. */
public record Configuration(
        ChannelTypes channels,
        RedisSettings redis,
        DeliverySettings delivery,
        WebSocketSettings webSocket,
        HttpSettings http,
        HistorySettings history,
        ArchiveSettings archive,
        SecuritySettings security,
        LimitSettings limits,
        ShareSettings shares,
        OperationSettings operation) {

    private static final int MIB = 1024 * 1024;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /**
     * Reads and checks the common keys of all contexts.
     *
     * @throws InvalidConfigurationException naming every invalid key
     */
    public static Configuration read(Config config) {
        return read(config, "");
    }

    /**
     * Reads and checks all keys for one deployment: at the context path {@code /a}, {@code redtail.contexts.a.redis.url}
     * takes precedence over {@code redtail.redis.url}.
     *
     * @param contextPath as in {@code ServletContext}; empty for the root, which has no keys of its own
     * @throws InvalidConfigurationException naming every invalid key
     */
    public static Configuration read(Config config, String contextPath) {
        return read(config, contextPath, ChannelTypes.BUILT_IN);
    }

    /** As {@link #read(Config, String)}, with these built-in types of channels. */
    public static Configuration read(Config config, String contextPath, ChannelTypes builtIn) {
        return read(new ConfigurationReader(config, contextPath), builtIn);
    }

    /** What begins like a key of Redtail's and sets nothing: it is misspelt, or belongs to something that is off. */
    public static List<UnreadKeys.Unread> unread(Config config) {
        var reader = new ConfigurationReader(config, "");
        Object unused = read(reader, ChannelTypes.BUILT_IN);
        return reader.unread();
    }

    private static Configuration read(ConfigurationReader reader, ChannelTypes builtIn) {
        ChannelTypes channels = ChannelSettings.read(reader, builtIn);
        HistorySettings history = history(reader);
        var configuration = new Configuration(
                channels,
                redis(reader, channels),
                delivery(reader),
                webSocket(reader),
                http(reader),
                history,
                ArchiveSettings.read(reader, history),
                SecuritySettings.read(reader, channels),
                LimitSettings.read(reader),
                ShareSettings.read(reader),
                operation(reader));
        ChannelSettings.checkSharded(reader, channels, configuration.redis(), history);
        reader.finish();
        return configuration;
    }

    /** The same without limits of what clients may do together. */
    public Configuration unlimited() {
        return new Configuration(
                channels,
                redis,
                delivery,
                webSocket,
                http,
                history,
                archive,
                security,
                LimitSettings.NONE,
                ShareSettings.NONE,
                operation);
    }

    /** The same but for these. */
    public Configuration with(LimitSettings otherLimits, HttpSettings otherHttp) {
        return new Configuration(
                channels,
                redis,
                delivery,
                webSocket,
                otherHttp,
                history,
                archive,
                security,
                otherLimits,
                shares,
                operation);
    }

    /** The same for one of several independent Redis, with an equal part of what history may take in all. */
    public Configuration ofRedis(int redis) {
        List<RedisSettings> each = this.redis.each();
        return new Configuration(
                channels,
                each.get(redis),
                delivery,
                webSocket,
                http,
                history.dividedBy(each.size()),
                archive,
                security,
                limits,
                shares,
                operation);
    }

    private static Optional<SentinelSettings> sentinels(ConfigurationReader reader) {
        List<HostAddress> sentinels =
                reader.list("redtail.redis.sentinels", SentinelSettings.ALLOWED, SentinelSettings::address);
        String master = reader.text("redtail.redis.sentinel-master", "mymaster");
        return sentinels.isEmpty() ? Optional.empty() : Optional.of(new SentinelSettings(sentinels, master));
    }

    /** What a cluster does not go together with is reported. */
    private static Optional<ClusterSettings> cluster(ConfigurationReader reader, RedisUrl url) {
        String key = "redtail.redis.cluster";
        List<HostAddress> nodes = reader.list(key, ClusterSettings.ALLOWED, ClusterSettings::address);
        if (nodes.isEmpty()) {
            return Optional.empty();
        }
        if (reader.optional("redtail.redis.sentinels").isPresent()) {
            reader.refuse(key + " and redtail.redis.sentinels are both set: a Redis Cluster has no Sentinels");
        }
        if (url.database() != 0) {
            reader.refuse(
                    key + " and a database in redtail.redis.url are both set: a Redis Cluster has only database 0");
        }
        return Optional.of(new ClusterSettings(nodes));
    }

    /** What several Redis do not go together with is reported. */
    private static Optional<ShardSettings> shards(ConfigurationReader reader, RedisUrl url, ChannelTypes channels) {
        List<RedisUrl> urls =
                reader.secrets(ShardSettings.SETTING, ShardSettings.ALLOWED, text -> ShardSettings.url(text, url));
        if (urls.size() > ShardSettings.MAX
                || urls.stream()
                                .map(one -> one.toString().toLowerCase(Locale.ROOT))
                                .distinct()
                                .count()
                        < urls.size()) {
            reader.refuse(ShardSettings.SETTING + " is not valid: " + ShardSettings.ALLOWED
                    + ", and none twice, for channels of Redis do not depend on the database");
        }
        for (String other : List.of("redtail.redis.cluster", "redtail.redis.sentinels")) {
            if (!urls.isEmpty() && reader.optional(other).isPresent()) {
                reader.refuse(ShardSettings.SETTING + " and " + other
                        + " are both set: expected one of them; shards are Redis that know nothing of each other");
            }
        }
        Map<String, Integer> ofTypes = ChannelSettings.shards(reader, channels, urls.size());
        return urls.isEmpty() ? Optional.empty() : Optional.of(new ShardSettings(urls, ofTypes));
    }

    private static RedisSettings redis(ConfigurationReader reader, ChannelTypes channels) {
        Duration millis = Duration.ofMillis(10);
        Duration second = Duration.ofSeconds(1);
        RedisUrl url = reader.redisUrl("redtail.redis.url", "REDIS_URL", "redis://localhost:6379");
        Duration readTimeout = reader.duration("redtail.redis.read-timeout", Duration.ofSeconds(12), second, MINUTE);
        return new RedisSettings(
                url,
                sentinels(reader),
                cluster(reader, url),
                shards(reader, url, channels),
                reader.parsed("redtail.redis.prefix", RedisSettings::checkedPrefix)
                        .orElse(""),
                reader.caFile("redtail.redis.ca-file"),
                reader.duration("redtail.redis.connect-timeout", Duration.ofSeconds(2), millis, MINUTE),
                readTimeout,
                pingInterval(reader, readTimeout),
                reader.duration("redtail.redis.backoff-min", Duration.ofMillis(100), millis, MINUTE),
                reader.duration("redtail.redis.backoff-max", Duration.ofSeconds(4), millis, MINUTE),
                reader.duration("redtail.redis.linger", Duration.ofSeconds(5), Duration.ZERO, Duration.ofHours(1)),
                reader.duration("redtail.redis.subscribe-timeout", Duration.ofSeconds(5), millis, MINUTE),
                reader.duration(
                        "redtail.redis.probe-interval", Duration.ofSeconds(30), Duration.ZERO, Duration.ofDays(1)));
    }

    /** Short enough that a connection on which nothing else comes does not count as dead. */
    private static Duration pingInterval(ConfigurationReader reader, Duration readTimeout) {
        String key = "redtail.redis.ping-interval";
        Duration usual = Duration.ofSeconds(5);
        Duration half = readTimeout.dividedBy(2);
        Duration interval =
                reader.duration(key, half.compareTo(usual) < 0 ? half : usual, Duration.ofMillis(10), MINUTE);
        if (interval.compareTo(readTimeout) >= 0) {
            reader.refuse(
                    key,
                    reader.text(key, ""),
                    "expected less than redtail.redis.read-timeout ("
                            + reader.text("redtail.redis.read-timeout", "12s, the default")
                            + "), or a connection on which nothing else comes counts as dead");
        }
        return interval;
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
                !reader.choice("redtail.websocket.compression", "auto", "off"),
                reader.integer("redtail.limits.subscriptions-per-connection", 4096, 1, 1_000_000),
                reader.integer("redtail.limits.commands-per-second", 1000, 1, 1_000_000),
                reader.integer("redtail.limits.bad-messages", 100, 1, 1_000_000));
    }

    private static HistorySettings history(ConfigurationReader reader) {
        int maxChannels = reader.integer("redtail.history.max-channels", 10_000, 1, 10_000_000);
        return new HistorySettings(
                reader.choice("redtail.history.enabled", "false", "true"),
                !reader.choice("redtail.history.compress", "true", "false"),
                reader.integer("redtail.history.max-length", 10_000, 1, 10_000_000),
                reader.integer("redtail.history.max-bytes", 16 * MIB, 1024, 1024 * MIB),
                reader.duration(
                        "redtail.history.max-age", Duration.ofDays(1), Duration.ofSeconds(1), Duration.ofDays(3650)),
                reader.integer("redtail.history.max-keys", 10_000, 1, 1_000_000),
                maxChannels,
                reader.bytes("redtail.history.max-total-bytes", 1024L * MIB, MIB, 1024L * 1024 * MIB),
                new QuotaSettings(
                        reader.capturingPattern("redtail.history.quota.group", "([^/]+)/.*"),
                        reader.integer(
                                "redtail.history.quota.max-channels", Math.max(1, maxChannels / 20), 1, 10_000_000)),
                reader.integer(
                        "redtail.history.ring-max-bytes", HistorySettings.ringMaxBytesByDefault(), MIB, 1024 * MIB),
                reader.integer(
                        "redtail.history.cache-max-bytes", HistorySettings.cacheMaxBytesByDefault(), 0, 1024 * MIB),
                reader.integer("redtail.history.partitions", 24, 1, 256),
                reader.integer("redtail.history.listeners", 3, 2, 1000));
    }

    private static HttpSettings http(ConfigurationReader reader) {
        Duration second = Duration.ofSeconds(1);
        Duration day = Duration.ofDays(1);
        return new HttpSettings(
                !reader.choice("redtail.http.publish.enabled", "true", "false"),
                reader.integer("redtail.http.publish.max-uploads", 100, 1, 10_000),
                reader.integer("redtail.http.publish.connections", 4, 1, 1000),
                reader.duration("redtail.http.publish.idle-timeout", Duration.ofHours(1), Duration.ZERO, day),
                reader.duration("redtail.http.idempotency-retention", day, second, Duration.ofDays(30)),
                reader.integer("redtail.http.max-streams", 1000, 1, 1_000_000),
                reader.duration("redtail.http.heartbeat-interval", Duration.ofSeconds(15), second, Duration.ofHours(1)),
                !reader.choice("redtail.http.compression", "auto", "off"),
                reader.frameAncestors("redtail.http.frame-ancestors"));
    }

    private static OperationSettings operation(ConfigurationReader reader) {
        return new OperationSettings(
                reader.duration("redtail.drain.time", Duration.ofSeconds(10), Duration.ZERO, Duration.ofHours(1)),
                reader.duration("redtail.warm-up", Duration.ofSeconds(5), Duration.ZERO, MINUTE),
                reader.secret("redtail.admin.token", 32),
                reader.secret("redtail.metrics.token", 32),
                reader.choice("redtail.log.format", "text", "json"));
    }

    /** Leaves one for the Redis reader and the server: with as many shards as processors, batches were shorter. */
    private static int allProcessorsButOne() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    }
}
