package io.redtail.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The connection to Redis.
 *
 * @param url address of Redis; with {@code sentinels}, only user, password, database and TLS are used
 * @param sentinels the Sentinels to ask for the address, if any
 * @param cluster the Redis Cluster to use, if it is one; then, too, only user, password and TLS of the URL are used
 * @param shards the independent Redis to use, if there are several; each has its own URL, and that of this one is not used
 * @param prefix before the name of every channel and key in Redis, such as {@code laravel_database_}
 * @param caFile CA certificates to trust with {@code rediss}; empty: those of Java
 * @param connectTimeout timeout of the TCP and TLS handshakes and the first replies
 * @param readTimeout the subscriber's connection counts as dead after this much silence, pings included
 * @param pingInterval interval of the pings on that connection
 * @param backoffMin the first upper bound of the random wait before a new attempt; it doubles up to {@code backoffMax}
 * @param linger how long a channel stays subscribed after its last subscriber left
 * @param subscribeTimeout how long a client waits for its subscription before it gets {@code unavailable}
 * @param probeInterval after this much silence the node publishes a probe to itself; zero: never
 */
public record RedisSettings(
        RedisUrl url,
        Optional<SentinelSettings> sentinels,
        Optional<ClusterSettings> cluster,
        Optional<ShardSettings> shards,
        String prefix,
        Optional<CaFile> caFile,
        Duration connectTimeout,
        Duration readTimeout,
        Duration pingInterval,
        Duration backoffMin,
        Duration backoffMax,
        Duration linger,
        Duration subscribeTimeout,
        Duration probeInterval) {

    private static final Pattern PREFIX = Pattern.compile("[\\x21-\\x7e&&[^{}]]{1,64}");

    /** @throws IllegalArgumentException if it cannot be a prefix; braces choose the slot of a key in Redis Cluster */
    static String checkedPrefix(String text) {
        if (!PREFIX.matcher(text).matches()) {
            throw new IllegalArgumentException("expected at most 64 visible ASCII characters without { and }");
        }
        return text;
    }

    /** How to connect to each of the independent Redis, of which there is one unless there are shards. */
    public List<RedisSettings> each() {
        return shards.map(all -> all.urls().stream().map(this::at).toList()).orElseGet(() -> List.of(this));
    }

    private RedisSettings at(RedisUrl other) {
        return new RedisSettings(
                other,
                sentinels,
                cluster,
                Optional.empty(),
                prefix,
                caFile,
                connectTimeout,
                readTimeout,
                pingInterval,
                backoffMin,
                backoffMax,
                linger,
                subscribeTimeout,
                probeInterval);
    }

    /** The address for log lines; without a password. */
    public String address() {
        return cluster.map(ClusterSettings::toString)
                .or(() -> shards.map(ShardSettings::toString))
                .or(() -> sentinels.map(SentinelSettings::toString))
                .orElseGet(url::toString);
    }
}
