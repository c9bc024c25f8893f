package io.redtail.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The Redis Sentinels to ask for the current master.
 *
 * @param sentinels at least one, in the order in which they are asked
 * @param master the name of the master in Sentinel
 */
public record SentinelSettings(List<HostAddress> sentinels, String master) {

    static final String ALLOWED = "expected host[:port] of each Sentinel, separated by commas; "
            + "user and password of the master are in redtail.redis.url";
    private static final int DEFAULT_PORT = 26379;

    /** Reads the address of one. @throws IllegalArgumentException if it is invalid */
    static HostAddress address(String text) {
        return HostAddress.parse(text, DEFAULT_PORT);
    }

    @Override
    public String toString() {
        return master + " of the Sentinels at "
                + sentinels.stream().map(HostAddress::toString).collect(Collectors.joining(", "));
    }
}
