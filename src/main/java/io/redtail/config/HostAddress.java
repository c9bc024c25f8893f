package io.redtail.config;

import java.net.URI;

/**
 * Where a server listens.
 *
 * @param port 1 to 65535
 */
public record HostAddress(String host, int port) {

    private static final int MAX_PORT = 65535;

    /**
     * Reads {@code host[:port]}.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static HostAddress parse(String text, int defaultPort) {
        URI uri = URI.create("redis://" + text);
        Authority authority = Authority.of(uri)
                .filter(parts -> parts.userInfo().isEmpty() && text.equals(uri.getRawAuthority())) // and nothing else
                .orElseThrow(() -> new IllegalArgumentException("expected host[:port]"));
        int port = authority.port() == -1 ? defaultPort : authority.port();
        if (port == 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("expected a port from 1 to " + MAX_PORT);
        }
        return new HostAddress(authority.host(), port);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
