package io.redtail.it.hostile;

import static io.redtail.it.hostile.HostileRequest.recorded;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Headers that change what a request is, where it comes from or how it ends; and what each is answered. */
final class HostileHeaders {

    private static final String PAGE = "GET /index.html";
    private static final String LINES = "POST /api/logs/hostile-headers";

    private HostileHeaders() {}

    static Stream<HostileRequest> all() {
        return Stream.of(
                        forwarded(),
                        ranges(),
                        expectations(),
                        framing(),
                        upgrades(),
                        encodings(),
                        repeated(),
                        keys(),
                        credentials(),
                        others())
                .flatMap(List::stream);
    }

    private static List<HostileRequest> forwarded() {
        return group(
                "GET /api/channels",
                "X-Forwarded-For: " + "1.2.3.4, ".repeat(100) + "5.6.7.8",
                "X-Forwarded-For: unknown",
                "X-Forwarded-For: ,,,,",
                "X-Forwarded-For: \u0001",
                "X-Forwarded-For: 999.999.999.999",
                "X-Forwarded-For: [::1]:80, ::ffff:127.0.0.1",
                "X-Forwarded-For: " + "1".repeat(5_000),
                "X-Forwarded-Host: evil.example\r\nOrigin: https://evil.example",
                "Forwarded: host=evil.example\r\nOrigin: https://evil.example",
                "X-Forwarded-Proto: javascript",
                "X-Forwarded-Port: -1",
                "X-Original-URL: /metrics",
                "X-Rewrite-URL: /admin",
                "X-HTTP-Method-Override: DELETE",
                "Forwarded: for=\"[::1]\";;;host=");
    }

    private static List<HostileRequest> ranges() {
        return Stream.concat(
                        group(
                                "GET /redtail.js",
                                "Range: bytes=0-0",
                                "Range: bytes=-1",
                                "Range: bytes=99999999-",
                                "Range: bytes=5-1",
                                "Range: bytes=" + "0-0,".repeat(1_000) + "0-0",
                                "Range: lines=1-2",
                                "Range: bytes=-99999999999999999999",
                                "If-Modified-Since: yesterday",
                                "If-None-Match: " + "\"x\",".repeat(500) + "*",
                                "If-Range: \"\r\nRange: bytes=0-0")
                                .stream(),
                        group("GET /metrics", "Range: bytes=0-0", "If-None-Match: *").stream())
                .toList();
    }

    private static List<HostileRequest> expectations() {
        return group(
                LINES,
                "Content-Length: 0\r\nExpect: 100-continue",
                "Content-Length: 0\r\nExpect: nonsense",
                "Content-Length: 0\r\nExpect: 100-continue, 100-continue",
                "Content-Length: 0\r\nExpect:",
                "Content-Length: 0\r\nExpect: " + "1".repeat(5_000));
    }

    private static List<HostileRequest> framing() {
        return Stream.of(
                        "TE: trailers, gzip;q=1",
                        "Transfer-Encoding: gzip, chunked",
                        "Transfer-Encoding: identity",
                        "Transfer-Encoding: chunked, chunked",
                        "Transfer-Encoding: xchunked",
                        "Transfer-Encoding: chunked, identity",
                        "Transfer-Encoding:\r\n chunked",
                        "Transfer-Encoding:\tchunked",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                        "Transfer-Encoding : chunked",
                        "Transfer-Encoding: Chunked\r\nTrailer: Content-Length",
                        "X: \r\nTransfer-Encoding: chunked",
                        "Content-Length: 0\r\nContent-Length: 0",
                        "Content-Length: 00000000000000000000000",
                        "Content-Length: 99999999999999999999")
                .map(header -> recorded(
                        "upload with " + printable(header),
                        request(LINES, header, "Content-Type: text/plain") + "0\r\nContent-Length: 9\r\n\r\n"))
                .toList();
    }

    /** Upgrades to what we do not speak: a proxy that passes them on would pass on all that comes behind them. */
    private static List<HostileRequest> upgrades() {
        String h2c = "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA";
        return Stream.of(
                        Stream.of("/index.html", "/api/channels", "/metrics", "/health/live", "/redtail.js", "/ws", "/")
                                .map(path -> recorded("h2c at " + path, request("GET " + path, h2c))),
                        Stream.of(
                                recorded(
                                        "h2c with an upload",
                                        request(LINES, h2c, "Content-Length: 1", "Content-Type: text/plain") + "x"),
                                recorded("h2c without settings", request(PAGE, "Upgrade: h2c", "Connection: Upgrade")),
                                recorded("h2c in Connection", request(PAGE, h2c.replace(", HTTP2-Settings", ""))),
                                recorded("h2c among others", request(PAGE, h2c.replace("h2c", "websocket, h2c")))),
                        group(
                                PAGE,
                                "Upgrade: TLS/1.0\r\nConnection: Upgrade",
                                "Upgrade: h2\r\nConnection: Upgrade",
                                "Upgrade: \u0001\r\nConnection: Upgrade",
                                "Upgrade: " + "x,".repeat(2_000) + "\r\nConnection: Upgrade",
                                "Connection: Host",
                                "Connection: Transfer-Encoding, Content-Length",
                                "Keep-Alive: timeout=99999999999")
                                .stream())
                .flatMap(s -> s)
                .toList();
    }

    private static List<HostileRequest> encodings() {
        return Stream.of(
                        "deflate",
                        "br",
                        "zstd",
                        "x-gzip",
                        "gzip, gzip",
                        "GZIP",
                        "identity",
                        "",
                        "chunked",
                        "\u0001",
                        "a".repeat(5_000))
                .map(encoding -> recorded(
                        "Content-Encoding " + printable(encoding),
                        request(LINES, "Content-Encoding: " + encoding, "Content-Length: 1") + "x"))
                .toList();
    }

    /** A proxy, or the gateway, could look at one of them only. */
    private static List<HostileRequest> repeated() {
        return Stream.of(
                        "Content-Encoding: identity\r\nContent-Encoding: gzip",
                        "Content-Encoding: gzip\r\nContent-Encoding: identity",
                        "Content-Encoding: identity\r\nContent-Encoding: identity",
                        "Content-Type: text/plain\r\nContent-Type: image/png",
                        "Content-Type: text/plain\r\nContent-Type: text/plain",
                        "Idempotency-Key: a\r\nIdempotency-Key: b",
                        "Idempotency-Key: a\r\nIdempotency-Key: a",
                        "Origin: http://127.0.0.1\r\nOrigin: https://evil.example",
                        "Origin: http://127.0.0.1\r\nOrigin: http://127.0.0.1",
                        "Host: evil.example")
                .map(headers -> recorded(
                        "twice, with " + printable(headers), request(LINES, headers, "Content-Length: 1") + "x"))
                .toList();
    }

    private static List<HostileRequest> keys() {
        return Stream.of(
                        " ",
                        "\"\"",
                        "\u00ff",
                        "a b",
                        "a\tb",
                        "k".repeat(256),
                        "k".repeat(300),
                        "*",
                        "../../x",
                        "redtail:ticket:x",
                        "a\r\nIdempotency-Key: b",
                        "%00")
                .map(key -> recorded(
                        "Idempotency-Key " + printable(key),
                        request(LINES, "Idempotency-Key: " + key, "Content-Type: text/html", "Content-Length: 0")))
                .toList();
    }

    private static List<HostileRequest> credentials() {
        return Stream.of("/api/channels", "/metrics", "/admin/api/gateway")
                .flatMap(path -> group(
                        "GET " + path,
                        "Authorization: Bearer",
                        "Authorization: Bearer \u0001",
                        "Authorization: Bearer " + "a".repeat(5_000),
                        "Authorization: Basic YTpi",
                        "Authorization: bEaReR a, Bearer b",
                        "Authorization: Bearer a\r\nAuthorization: Bearer b",
                        "Authorization: " + "\u00ff".repeat(100),
                        "Authorization:")
                        .stream())
                .toList();
    }

    private static List<HostileRequest> others() {
        return group(
                PAGE,
                "Cookie: " + "a=b; ".repeat(1_000),
                "Cookie: =",
                "Cookie: JSESSIONID=../../x; JSESSIONID=y",
                "Cookie: $Version=99; a=\u0001",
                "Cookie: a=\"",
                "Accept: ,,,;q=abc",
                "Accept: " + "a/b,".repeat(1_500),
                "Accept-Encoding: gzip;q=2, *;q=-1",
                "Accept-Language: " + "x-".repeat(2_000),
                "Accept-Charset: utf-7",
                "Content-Type: " + "a/".repeat(2_000),
                "Content-Type: multipart/form-data",
                "Date: tomorrow",
                "Max-Forwards: -1",
                "Via: " + "1.1 x, ".repeat(700),
                "Sec-Fetch-Site: cross-site",
                "traceparent: 00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-ff",
                "traceparent: ff-x",
                "baggage: " + "a=b,".repeat(1_500),
                "tracestate: " + "=".repeat(5_000),
                "Proxy: http://evil.example",
                "Destination: /etc/passwd",
                "Depth: infinity");
    }

    private static List<HostileRequest> group(String line, String... headers) {
        return Arrays.stream(headers)
                .map(header -> recorded(line + " with " + printable(header), request(line, header)))
                .toList();
    }

    private static String request(String line, String... headers) {
        return line + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }

    /** Of a long or unprintable one, what can be told in a test's name. */
    private static String printable(String text) {
        return HostileTargets.printable(text);
    }
}
