package io.redtail.websocket;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What RFC 6455 section 4.2.1 demands of a client's handshake. Servers differ: one takes {@code POST}, one any key, and
 * what one takes for an upgrade a proxy before it may take for something else.
 */
final class HandshakeRules {

    static final String VERSION = "13";

    private static final String UPGRADE = "Upgrade";
    private static final String WEBSOCKET = "websocket";

    /** 16 bytes in Base64. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private HandshakeRules() {}

    /**
     * Whether any server might take this request for a handshake: any {@code Upgrade} header that mentions a WebSocket, for
     * servers differ in how they read lists. Java's client asks for h2c, which is none.
     */
    static boolean asksForWebSocket(HttpServletRequest request) {
        return headers(request, UPGRADE).stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(WEBSOCKET));
    }

    /** The request as plain HTTP: a server behind the filter does not see that it asked to upgrade to something else. */
    static HttpServletRequest withoutUpgrade(HttpServletRequest request) {
        return request.getHeader(UPGRADE) == null ? request : new RequestWithoutHeader(request, UPGRADE);
    }

    /** What is wrong with a request that asks for a WebSocket, and what would be right; empty: nothing. */
    static Optional<String> violation(HttpServletRequest request) {
        if (!request.getMethod().equals("GET") || !request.getProtocol().equals("HTTP/1.1")) {
            return Optional.of("a WebSocket handshake is a GET of HTTP/1.1");
        }
        List<String> upgrade = headers(request, UPGRADE);
        if (upgrade.size() != 1 || !upgrade.get(0).strip().equalsIgnoreCase(WEBSOCKET)) {
            return Optional.of("a WebSocket handshake says Upgrade: websocket, once and nothing else");
        }
        if (tokens(request, "Connection").noneMatch("upgrade"::equalsIgnoreCase)) {
            return Optional.of("a WebSocket handshake says Connection: Upgrade; a proxy may have removed it");
        }
        if (!headers(request, "Sec-WebSocket-Version").equals(List.of(VERSION))) {
            return Optional.of("send Sec-WebSocket-Version: " + VERSION + " (RFC 6455)");
        }
        List<String> keys = headers(request, "Sec-WebSocket-Key");
        if (keys.size() != 1 || !KEY.matcher(keys.get(0).strip()).matches()) {
            return Optional.of("send one Sec-WebSocket-Key, 16 random bytes in Base64");
        }
        if (hasBody(request)) {
            return Optional.of("a WebSocket handshake has no body");
        }
        return Optional.empty();
    }

    private static boolean hasBody(HttpServletRequest request) {
        @Nullable String length = request.getHeader("Content-Length");
        return request.getHeader("Transfer-Encoding") != null
                || (length != null && !length.strip().equals("0"));
    }

    private static Stream<String> tokens(HttpServletRequest request, String header) {
        return headers(request, header).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip);
    }

    private static List<String> headers(HttpServletRequest request, String name) {
        return Collections.list(request.getHeaders(name));
    }
}
