package io.redtail.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Several independent Redis, each of which has some of the channels.
 *
 * @param urls one for each, at least one; its index is the number of the shard
 * @param ofTypes the shard of all channels of a type, by the type's name; channels of other types are spread
 */
public record ShardSettings(List<RedisUrl> urls, Map<String, Integer> ofTypes) {

    static final String SETTING = "redtail.redis.shards";
    static final int MAX = 64;
    static final String ALLOWED =
            "expected host[:port] or redis[s]://[user:password@]host[:port][/database] of each Redis, " + MAX
                    + " at most, separated by commas";
    private static final int DEFAULT_PORT = 6379;

    /**
     * Reads where one is.
     *
     * @param common has what {@code host[:port]} does not say: user, password, database, and whether to use TLS
     * @throws IllegalArgumentException if it is invalid; the message does not repeat it
     */
    static RedisUrl url(String text, RedisUrl common) {
        if (text.contains("://")) {
            return RedisUrl.parse(text);
        }
        HostAddress address = HostAddress.parse(text, DEFAULT_PORT);
        return new RedisUrl(
                common.tls(), address.host(), address.port(), common.user(), common.password(), common.database());
    }

    @Override
    public String toString() {
        return urls.size() + " shards at "
                + urls.stream().map(RedisUrl::toString).collect(Collectors.joining(", "));
    }
}
