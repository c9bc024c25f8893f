package io.redtail.config;

import java.util.List;

/**
 * How much clients may have in all. 0: as much as they like.
 *
 * @param connections WebSocket connections of this deployment
 * @param connectionsPerAddress those that come from one address
 * @param connectionsPerIdentity those that one token's subject has
 * @param publishesPerSecond HTTP requests that publish, of one identity, or of one address where there are no identities
 * @param tickets tickets for event streams that one identity gets in 30 seconds, or one address where there are no identities
 * @param trustedProxies addresses and networks, such as {@code 10.0.0.0/8}, whose {@code X-Forwarded-For} is believed
 */
public record LimitSettings(
        int connections,
        int connectionsPerAddress,
        int connectionsPerIdentity,
        int publishesPerSecond,
        int tickets,
        List<String> trustedProxies) {

    private static final int MAX = 1_000_000;

    static LimitSettings read(ConfigurationReader reader) {
        return new LimitSettings(
                reader.integer("redtail.limits.connections", 50_000, 0, MAX),
                reader.integer("redtail.limits.connections-per-address", 20_000, 0, MAX),
                reader.integer("redtail.limits.connections-per-identity", 1_000, 0, MAX),
                reader.integer("redtail.limits.publishes-per-second", 1_000, 0, MAX),
                reader.integer("redtail.limits.tickets", 1_000, 0, MAX),
                reader.list("redtail.limits.trusted-proxies"));
    }
}
