package io.redtail.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A Redis Cluster.
 *
 * @param nodes at least one; those that answer name all others
 */
public record ClusterSettings(List<HostAddress> nodes) {

    static final String ALLOWED = "expected host[:port] of some nodes of a Redis Cluster, separated by commas; "
            + "user and password are in redtail.redis.url";
    private static final int DEFAULT_PORT = 6379;

    /** Reads the address of one. @throws IllegalArgumentException if it is invalid */
    static HostAddress address(String text) {
        return HostAddress.parse(text, DEFAULT_PORT);
    }

    @Override
    public String toString() {
        return "the Redis Cluster at "
                + nodes.stream().map(HostAddress::toString).collect(Collectors.joining(", "));
    }
}
