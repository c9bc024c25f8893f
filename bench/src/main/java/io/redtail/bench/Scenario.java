package io.redtail.bench;

import java.util.List;

/**
 * One load, the same for every server.
 *
 * @param name as the table shows it
 * @param channels how many channels are published to, in turn
 * @param clientsPerChannel how many clients follow each
 * @param idleClients how many more clients follow a silent channel each
 * @param payloadBytes how long a payload is
 * @param publicationsPerSecond a fixed rate; 0: as fast as all clients get them
 */
record Scenario(
        String name,
        Dialect dialect,
        int channels,
        int clientsPerChannel,
        int idleClients,
        int payloadBytes,
        int publicationsPerSecond) {

    /** What may be on its way to one client, when there is no fixed rate: half of what Bun or Redtail hold for a client. */
    private static final int MAX_BYTES_ON_THE_WAY = 512 * 1024;

    private static final int MAX_PUBLICATIONS_ON_THE_WAY = 1000;

    static final List<Scenario> ALL = List.of(
            closedLoop("1 channel × 100 clients", Dialect.LOGS, 1, 100, 200),
            closedLoop("1 channel × 1,000 clients", Dialect.LOGS, 1, 1000, 200),
            closedLoop("100 channels × 10 clients", Dialect.LOGS, 100, 10, 200),
            closedLoop("100 channels × 1 client", Dialect.LOGS, 100, 1, 200),
            new Scenario("50 k deliveries/s, 1 channel × 1,000 clients", Dialect.LOGS, 1, 1000, 0, 200, 50),
            closedLoop("jobs: 10 tenants × 100 clients", Dialect.JOBS, 10, 100, 200),
            new Scenario("10,000 idle clients, 2,000 messages/s to 100", Dialect.LOGS, 100, 1, 10_000, 200, 2000),
            closedLoop("20 B, 1 channel × 100 clients", Dialect.LOGS, 1, 100, 20),
            closedLoop("2 KB, 1 channel × 100 clients", Dialect.LOGS, 1, 100, 2048),
            closedLoop("64 KB, 1 channel × 100 clients", Dialect.LOGS, 1, 100, 65_536));

    private static Scenario closedLoop(String name, Dialect dialect, int channels, int clientsPerChannel, int bytes) {
        return new Scenario(name, dialect, channels, clientsPerChannel, 0, bytes, 0);
    }

    boolean hasFixedRate() {
        return publicationsPerSecond > 0;
    }

    /** How many publications may be on their way when there is no fixed rate. */
    int window() {
        int perChannel = Math.max(1, MAX_BYTES_ON_THE_WAY / payloadBytes);
        return (int) Math.min(MAX_PUBLICATIONS_ON_THE_WAY, (long) perChannel * channels);
    }

    String channel(int index) {
        return "bench-" + index;
    }
}
