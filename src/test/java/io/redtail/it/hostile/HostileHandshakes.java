package io.redtail.it.hostile;

import static io.redtail.it.hostile.HostileRequest.same;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Requests for a WebSocket that must not get one, or for which it is recorded that they do. */
final class HostileHandshakes {

    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final Map<String, String> REQUIRED = new LinkedHashMap<>(Map.of(
            "Host", "127.0.0.1",
            "Upgrade", "websocket",
            "Connection", "Upgrade",
            "Sec-WebSocket-Key", KEY,
            "Sec-WebSocket-Version", "13"));

    private HostileHandshakes() {}

    static Stream<HostileRequest> all() {
        return Stream.of(rules(), targets(), headers(), bytes()).flatMap(List::stream);
    }

    /** What RFC 6455 demands. */
    private static List<HostileRequest> rules() {
        return List.of(
                same("no key", without("Sec-WebSocket-Key"), 400),
                same("an empty key", with("Sec-WebSocket-Key", ""), 400),
                same("a key that is not Base64", with("Sec-WebSocket-Key", "$".repeat(24)), 400),
                same("a key of 15 bytes", with("Sec-WebSocket-Key", "eHh4eHh4eHh4eHh4eHh4"), 400),
                same("a key of 4,000 bytes", with("Sec-WebSocket-Key", "a".repeat(4_000)), 400),
                same("two keys", more("Sec-WebSocket-Key: eHh4eHh4eHh4eHh4eHh4eA=="), 400),
                same("no version", without("Sec-WebSocket-Version"), 400),
                same("version 8", with("Sec-WebSocket-Version", "8"), 400),
                same("version 14", with("Sec-WebSocket-Version", "14"), 400),
                same("a version in words", with("Sec-WebSocket-Version", "thirteen"), 400),
                same("two versions", more("Sec-WebSocket-Version: 12"), 400),
                same("no Connection", without("Connection"), 400),
                same("Connection: close", with("Connection", "close"), 400),
                same("no Upgrade", without("Upgrade"), 400),
                same("an upgrade to something else, too", with("Upgrade", "h2c, websocket"), 400),
                same("POST", line("POST", "/ws", "HTTP/1.1"), 400),
                same("PUT", line("PUT", "/ws", "HTTP/1.1"), 400),
                same("CONNECT", line("CONNECT", "/ws", "HTTP/1.1"), 400),
                new HostileRequest("TRACE", line("TRACE", "/ws", "HTTP/1.1"), 405, 405, 403),
                same("a method that does not exist", line("FOO", "/ws", "HTTP/1.1"), 400),
                same("HTTP/1.0", line("GET", "/ws", "HTTP/1.0"), 400),
                new HostileRequest("HTTP/9.9", line("GET", "/ws", "HTTP/9.9"), 505, 400, 400),
                new HostileRequest("no version of HTTP", "GET /ws\r\n\r\n", 400, 400, 505));
    }

    private static List<HostileRequest> targets() {
        return List.of(
                same("two slashes", line("GET", "//ws", "HTTP/1.1"), 404),
                same("a dot segment", line("GET", "/x/../ws", "HTTP/1.1"), 404),
                new HostileRequest("an encoded dot segment", line("GET", "/%2e%2e/ws", "HTTP/1.1"), 400, 404, 400),
                same("an encoded letter", line("GET", "/%77s", "HTTP/1.1"), 404),
                new HostileRequest("an encoded NUL", line("GET", "/ws%00", "HTTP/1.1"), 400, 404, 400),
                same("a NUL", line("GET", "/ws\0", "HTTP/1.1"), 400),
                new HostileRequest("an encoded slash", line("GET", "/%2fws", "HTTP/1.1"), 404, 404, 400),
                // Payara answers a path that it cannot decode with an empty 200, before any filter.
                new HostileRequest("a broken percent sign", line("GET", "/ws%zz", "HTTP/1.1"), 200, 400, 400),
                same("a path parameter", line("GET", "/ws;x=1", "HTTP/1.1"), 404),
                same("a backslash", line("GET", "/\\ws", "HTTP/1.1"), 400),
                new HostileRequest("an asterisk", line("GET", "*", "HTTP/1.1"), 404, 500, 404),
                new HostileRequest(
                        "a query of 64 KB", line("GET", "/ws?" + "a".repeat(65_536), "HTTP/1.1"), 400, 101, 400),
                same("a query of 2 MB", line("GET", "/ws?" + "a".repeat(2_000_000), "HTTP/1.1"), 400),
                same("a token in the query", line("GET", "/ws?token=abc", "HTTP/1.1"), 400),
                same("an access token in the query", line("GET", "/?x=1&access_token=abc", "HTTP/1.1"), 400));
    }

    private static List<HostileRequest> headers() {
        return List.of(
                same("no host", without("Host"), 400),
                new HostileRequest("two hosts", more("Host: evil.example"), 403, 400, 403),
                same("two origins", more("Origin: http://127.0.0.1", "Origin: https://evil.example"), 403),
                same("a list of origins", more("Origin: http://127.0.0.1, https://evil.example"), 403),
                same("an empty origin", more("Origin:"), 403),
                new HostileRequest("a header of 64 KB", more("X: " + "a".repeat(65_536)), 400, 101, 400),
                same("a header of 2 MB", more("X: " + "a".repeat(2_000_000)), 400),
                same(
                        "5,000 headers",
                        more(IntStream.range(0, 5_000)
                                .mapToObj(i -> "X" + i + ": a")
                                .toArray(String[]::new)),
                        400),
                new HostileRequest("a line that is no header", more("nonsense"), 101, 101, 400),
                new HostileRequest("a header without a name", more(": a"), 101, 101, 400),
                new HostileRequest("a blank before a colon", more("X : a"), 400, 101, 101),
                new HostileRequest("a NUL in a header", more("X: a\0b"), 400, 101, 101),
                same("an extension of nobody's", more("Sec-WebSocket-Extensions: x-evil; a=\"b\""), 101),
                same(
                        "600 subprotocols",
                        more("Sec-WebSocket-Protocol: "
                                + IntStream.range(0, 600).mapToObj(i -> "p" + i).collect(Collectors.joining(","))),
                        101));
    }

    /** What may be read as two requests, and what is no HTTP at all. */
    private static List<HostileRequest> bytes() {
        String second = "GET /index.html HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        return List.of(
                same("a second request as its body", more("Content-Length: " + second.length()) + second, 400),
                same("an empty body in chunks", more("Transfer-Encoding: chunked") + "0\r\n\r\n", 400),
                same(
                        "a body with two lengths",
                        more("Transfer-Encoding: chunked", "Content-Length: 5") + "0\r\n\r\n",
                        400),
                new HostileRequest("a command of Redis", "PUBLISH logs:p x\r\n\r\n", 505, 400, 400));
    }

    private static String line(String method, String target, String version) {
        return request(method + " " + target + " " + version, REQUIRED);
    }

    private static String without(String header) {
        Map<String, String> headers = new LinkedHashMap<>(REQUIRED);
        headers.remove(header);
        return request("GET /ws HTTP/1.1", headers);
    }

    private static String with(String header, String value) {
        Map<String, String> headers = new LinkedHashMap<>(REQUIRED);
        headers.put(header, value);
        return request("GET /ws HTTP/1.1", headers);
    }

    private static String more(String... lines) {
        String whole = request("GET /ws HTTP/1.1", REQUIRED);
        return whole.substring(0, whole.length() - 2) + String.join("\r\n", lines) + "\r\n\r\n";
    }

    private static String request(String line, Map<String, String> headers) {
        return headers.entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                .collect(Collectors.joining("", line + "\r\n", "\r\n"));
    }
}
