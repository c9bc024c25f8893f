package io.redtail.security;

import io.redtail.config.Authority;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may connect and publish. A browser sends every page's origin with its handshake and with its POST, and cookies whatever the page, so this is
 * what keeps a foreign page out (RFC 6455 section 10.2).
 *
 * <p>Allowed: no origin (not a browser), the request's own host, localhost, and what is configured.
 */
public final class Origins {

    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> configured;

    /**
     * Allows the configured ones, too.
     *
     * @param configured origins in lower case, or {@code *} for all
     */
    public Origins(Set<String> configured) {
        this.configured = configured;
    }

    /**
     * Whether a foreign page has its browser ask without saying so: there is no origin where a page embeds an address,
     * or fetches it without wanting to read the answer. To HTTPS and to this machine browsers then send whose page it
     * is (Fetch Metadata). A link that have subscribers is no such request.
     */
    boolean isEmbeddedByForeignPage(HttpServletRequest request) {
        boolean link = "navigate".equals(request.getHeader("Sec-Fetch-Mode")) && READING.contains(request.getMethod());
        return "cross-site".equals(request.getHeader("Sec-Fetch-Site")) && !link && !configured.contains("*");
    }

    /**
     * Whether a request with this origin is carried out.
     *
     * @param origin the header of that name
     * @param host the host that the client asked for, without port
     */
    public boolean isAllowed(@Nullable String origin, String host) {
        if (origin == null || configured.contains("*")) {
            return true;
        }
        String normalized = origin.toLowerCase(Locale.ROOT);
        if (configured.contains(normalized)) {
            return true;
        }
        String originHost = host(normalized);
        return LOCAL.contains(originHost)
                || (!originHost.isEmpty() && originHost.equals(host.toLowerCase(Locale.ROOT)));
    }

    /** Empty for what has no host, such as {@code null}. */
    private static String host(String origin) {
        try {
            return Authority.of(URI.create(origin)).map(Authority::host).orElse("");
        } catch (IllegalArgumentException malformed) {
            return ""; // no browser sends that
        }
    }
}
