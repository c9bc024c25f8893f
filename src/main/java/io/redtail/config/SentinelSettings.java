package io.redtail.config;

import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The Redis Sentinels to ask for the current master.
 *
 * @param sentinels at least one, in the order in which they are asked
 * @param master the name of the master in Sentinel
 */
public record SentinelSettings(List<Address> sentinels, String master) {

    static final String ALLOWED = "expected host[:port] of each Sentinel, separated by commas";
    private static final int DEFAULT_PORT = 26379;
    private static final int MAX_PORT = 65535;

    /**
     * The address of one Sentinel.
     *
     * @param port 1 to 65535
     */
    public record Address(String host, int port) {

        /**
         * Reads {@code host[:port]}.
         *
         * @throws IllegalArgumentException if it is invalid
         */
        static Address parse(String text) {
            URI uri = URI.create("redis://" + text);
            Authority authority = Authority.of(uri)
                    .filter(parts ->
                            parts.userInfo().isEmpty() && text.equals(uri.getRawAuthority())) // and nothing else
                    .orElseThrow(() -> new IllegalArgumentException(ALLOWED));
            int port = authority.port() == -1 ? DEFAULT_PORT : authority.port();
            if (port == 0 || port > MAX_PORT) {
                throw new IllegalArgumentException(ALLOWED);
            }
            return new Address(authority.host(), port);
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    @Override
    public String toString() {
        return master + " of the Sentinels at "
                + sentinels.stream().map(Address::toString).collect(Collectors.joining(", "));
    }
}
