package io.redtail.config;

/**
 * What one caller may take of the gateway with all its connections, and how fast connections of all callers come. 0: without a
 * limit.
 *
 * @param streamsPerAddress responses that follow or download at a time, of one address
 * @param streamsPerIdentity those of one token's subject
 * @param uploadsPerAddress requests that publish at a time, of one address
 * @param uploadsPerIdentity those of one token's subject
 * @param commandsPerAddress commands over WebSockets in a second, of one address, where clients have no identity
 * @param commandsPerIdentity those of one token's subject
 * @param handshakesPerIdentity connections that one token's subject may open in a second, beyond as many at once as it may have
 * @param handshakes connections that all callers together may open in a second, beyond those of five seconds at once
 * @param requestsPerAddress requests to the API in a second that publish nothing, of one address, where clients have no identity
 * @param requestsPerIdentity those of one token's subject
 * @param subscriptionsPerIdentity channels that the connections of one token's subject follow together; a channel that two of
 *     them follow counts twice
 * @param historyBytesPerIdentity what is read of history in a second for one token's subject; the rest waits
 */
public record ShareSettings(
        int streamsPerAddress,
        int streamsPerIdentity,
        int uploadsPerAddress,
        int uploadsPerIdentity,
        int commandsPerAddress,
        int commandsPerIdentity,
        int handshakesPerIdentity,
        int handshakes,
        int requestsPerAddress,
        int requestsPerIdentity,
        int subscriptionsPerIdentity,
        int historyBytesPerIdentity) {

    static final ShareSettings NONE = new ShareSettings(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static final int MAX = 1_000_000;

    /** Measured on Payara Micro: a client that comes and replays a hundred lines takes 0.6 to 1 ms of a processor. */
    private static final int HANDSHAKES_PER_PROCESSOR = 1_000;

    static int handshakesByDefault() {
        return HANDSHAKES_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
    }

    static ShareSettings read(ConfigurationReader reader) {
        return new ShareSettings(
                reader.integer("redtail.limits.streams-per-address", 500, 0, MAX),
                reader.integer("redtail.limits.streams-per-identity", 100, 0, MAX),
                reader.integer("redtail.limits.uploads-per-address", 50, 0, MAX),
                reader.integer("redtail.limits.uploads-per-identity", 20, 0, MAX),
                reader.integer("redtail.limits.commands-per-second-per-address", 20_000, 0, MAX),
                reader.integer("redtail.limits.commands-per-second-per-identity", 1_000, 0, MAX),
                reader.integer("redtail.limits.handshakes-per-second-per-identity", 20, 0, MAX),
                reader.integer("redtail.limits.handshakes-per-second", handshakesByDefault(), 0, MAX),
                reader.integer("redtail.limits.requests-per-second-per-address", 2_000, 0, MAX),
                reader.integer("redtail.limits.requests-per-second-per-identity", 100, 0, MAX),
                reader.integer("redtail.limits.subscriptions-per-identity", 100_000, 0, 100 * MAX),
                reader.integer("redtail.limits.history-bytes-per-second", 16 * 1024 * 1024, 0, Integer.MAX_VALUE));
    }
}
