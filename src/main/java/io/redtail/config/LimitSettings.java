package io.redtail.config;

import java.util.List;

/**
 * Limits over all clients. 0: unlimited.
 *
 * @param connections WebSocket connections of this deployment
 * @param connectionsPerAddress WebSocket connections per client address
 * @param connectionsPerIdentity WebSocket connections per token subject
 * @param unauthenticated WebSocket connections that have not sent a token yet
 * @param unfinishedBytes what is held of messages over WebSockets that are not complete
 * @param publishesPerSecond publishing HTTP requests per identity, or per address without identities
 * @param publishBytesPerSecond upload rate per identity, or per address without identities; faster uploads are read more
 *     slowly
 * @param publishLinesPerSecond the same in lines
 * @param tickets tickets for event streams in 30 seconds per identity, or per address without identities
 * @param idempotencyKeysPerHour new keys in an hour per identity, or per address without identities
 * @param trustedProxies addresses and networks, such as {@code 10.0.0.0/8}, whose {@code X-Forwarded-For} is trusted
 */
public record LimitSettings(
        int connections,
        int connectionsPerAddress,
        int connectionsPerIdentity,
        int unauthenticated,
        int unfinishedBytes,
        int publishesPerSecond,
        int publishBytesPerSecond,
        int publishLinesPerSecond,
        int tickets,
        int idempotencyKeysPerHour,
        List<String> trustedProxies) {

    static final LimitSettings NONE = new LimitSettings(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of());

    private static final int MAX = 1_000_000;

    /** The same but for the connections. */
    public LimitSettings withConnections(int other) {
        return new LimitSettings(
                other,
                connectionsPerAddress,
                connectionsPerIdentity,
                unauthenticated,
                unfinishedBytes,
                publishesPerSecond,
                publishBytesPerSecond,
                publishLinesPerSecond,
                tickets,
                idempotencyKeysPerHour,
                trustedProxies);
    }

    /** An eighth of the heap. */
    private static int unfinishedBytesByDefault() {
        return (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 8);
    }

    static LimitSettings read(ConfigurationReader reader) {
        return new LimitSettings(
                reader.integer("redtail.limits.connections", 50_000, 0, MAX),
                reader.integer("redtail.limits.connections-per-address", 20_000, 0, MAX),
                reader.integer("redtail.limits.connections-per-identity", 1_000, 0, MAX),
                reader.integer("redtail.limits.unauthenticated", 1_000, 0, MAX),
                reader.integer("redtail.limits.unfinished-bytes", unfinishedBytesByDefault(), 0, Integer.MAX_VALUE),
                reader.integer("redtail.limits.publishes-per-second", 1_000, 0, MAX),
                reader.integer("redtail.limits.publish-bytes-per-second", 8 * 1024 * 1024, 0, Integer.MAX_VALUE),
                reader.integer("redtail.limits.publish-lines-per-second", 20_000, 0, 100 * MAX),
                reader.integer("redtail.limits.tickets", 1_000, 0, MAX),
                reader.integer("redtail.limits.idempotency-keys-per-hour", 10_000, 0, MAX),
                reader.list("redtail.limits.trusted-proxies"));
    }
}
