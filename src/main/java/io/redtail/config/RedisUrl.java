package io.redtail.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where Redis is: {@code redis[s]://[[user][:password]@]host[:port][/database]}.
 *
 * <p>{@link #toString} has only host and port, so that a log line or an exception cannot reveal the password.
 *
 * @param tls whether to use TLS ({@code rediss}); certificate and host name are then verified
 * @param port 1 to 65535
 * @param database 0 by default; pub/sub channels do not depend on it
 */
public record RedisUrl(
        boolean tls, String host, int port, Optional<String> user, Optional<String> password, int database) {

    static final String ALLOWED = "expected redis[s]://[user:password@]host[:port][/database]";
    private static final int DEFAULT_PORT = 6379;
    private static final int MAX_PORT = 65535;

    /**
     * Reads a Redis URL, in which user and password may be percent-encoded.
     *
     * @throws IllegalArgumentException if it is invalid; the message does not repeat it
     */
    public static RedisUrl parse(String url) {
        try {
            return of(new URI(url));
        } catch (URISyntaxException e) {
            throw refuse(); // without the cause: its message repeats the URL, and with it the password
        }
    }

    private static RedisUrl of(URI uri) {
        boolean tls = "rediss".equalsIgnoreCase(uri.getScheme());
        Authority authority = Authority.of(uri).orElseThrow(RedisUrl::refuse);
        if (!(tls || "redis".equalsIgnoreCase(uri.getScheme())) || isMisread(uri, authority.port())) {
            throw refuse();
        }
        // Split before decoding: either half may hold a colon of its own.
        String[] userInfo = authority.userInfo().orElse("").split(":", 2);
        return new RedisUrl(
                tls,
                authority.host(),
                authority.port() == -1 ? DEFAULT_PORT : authority.port(),
                Optional.of(decode(userInfo[0])).filter(user -> !user.isEmpty()),
                userInfo.length == 2 ? Optional.of(decode(userInfo[1])) : Optional.empty(),
                database(uri.getPath()));
    }

    /** An unescaped # or ? in a password ends the URL there, and makes what came before it a host and a port. */
    private static boolean isMisread(URI uri, int port) {
        return uri.getRawQuery() != null || uri.getRawFragment() != null || port == 0 || port > MAX_PORT;
    }

    /** Decodes percent-encoding; unlike in forms, a plus sign is literal. */
    private static String decode(String encoded) {
        return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static int database(String path) {
        if (path.isEmpty() || path.equals("/")) {
            return 0;
        }
        if (!path.matches("/[0-9]{1,5}")) {
            throw refuse();
        }
        return Integer.parseInt(path.substring(1));
    }

    private static IllegalArgumentException refuse() {
        return new IllegalArgumentException(ALLOWED);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
