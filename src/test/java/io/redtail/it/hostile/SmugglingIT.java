package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.RawClient;
import io.redtail.it.server.ServerQuirks;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A request in the body of another one, which is accepted, refused or not understood: nothing in it is taken for a request, or a proxy
 * that shares its connections among clients would give one client the answer that another one has asked for.
 *
 * <p>Each body is announced in each of the ways on which servers and proxies disagree.
 */
class SmugglingIT extends BystanderTests {

    private static final String SMUGGLED = "GET /index.html HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    private static final String ANSWER_TO_SMUGGLED = "<title>Redtail</title>";
    private static final String LAST = "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";

    private static final Pattern BAD_LENGTH = Pattern.compile("Content-Length: (?![0-9]+(\\r|$))");

    /** Requests that carry it, and what each is answered if its body is right. */
    private static final List<String> CARRIERS = List.of(
            "POST /index.html", // 405
            "DELETE /redtail.js",
            "POST /health/live",
            "POST /metrics",
            "POST /nowhere", // 404
            "POST /api/channels", // 405
            "GET /api/tickets",
            "POST /api/logs/", // 400
            "GET /api/logs/smuggling?tail=-1",
            "GET /api/logs/smuggling?ticket=" + "x".repeat(43), // 401
            "GET /api/logs/smuggling?access_token=x", // 400
            "POST /api/nothing/smuggling", // 404
            "PUT /api/logs/smuggling\nContent-Type: image/png", // 415
            "PUT /api/logs/smuggling\nContent-Type: text/plain", // 200
            "PUT /api/logs/smuggling\nContent-Type: text/plain\nOrigin: https://evil.example", // 403
            "POST /api/logs/smuggling\nContent-Type: text/plain\nHost: evil.example", // 403
            "GET /redtail.js", // 200
            "HEAD /redtail.js",
            "OPTIONS /api/channels", // 204
            "GET /ws", // 400
            "GET /ws\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13", // 400
            "TRACE /",
            "OPTIONS *",
            "CONNECT 127.0.0.1:6379",
            "POST http://127.0.0.1/nowhere",
            "POST https://evil.example/redtail.js",
            "POST /redtail.js#x",
            "POST //nowhere",
            "POST nowhere",
            "FOO /redtail.js");

    /** How its body is announced: headers, and the body. */
    private record Shape(String headers, String body) {

        boolean hasBadLength() {
            return BAD_LENGTH.matcher(headers).find();
        }

        static Shape of(String headers, String body) {
            return new Shape(headers.replace("LENGTH", String.valueOf(body.length())), body);
        }
    }

    private static Stream<Shape> shapes() {
        String hex = Integer.toHexString(SMUGGLED.length());
        String ended = "0\r\n\r\n" + SMUGGLED; // a body of no chunks, to who reads chunks
        String chunk = hex + "\r\n" + SMUGGLED + "\r\n0\r\n\r\n";
        List<Shape> shapes = new ArrayList<>(List.of(
                Shape.of("Content-Length: LENGTH", SMUGGLED),
                Shape.of("Content-Length: LENGTH\r\nExpect: 100-continue", SMUGGLED),
                Shape.of("Content-Length: LENGTH\r\nExpect: nonsense", SMUGGLED),
                Shape.of("Content-Length: LENGTH\r\nConnection: Content-Length", SMUGGLED),
                Shape.of("X: y\nContent-Length: LENGTH", SMUGGLED),
                Shape.of("Transfer-Encoding: chunked", chunk),
                Shape.of("Transfer-Encoding: CHUNKED", chunk),
                Shape.of("Transfer-Encoding: chunked\r\nExpect: 100-continue", chunk),
                Shape.of("Transfer-Encoding: chunked", hex + ";a=b\r\n" + SMUGGLED + "\r\n0;c=\"d\"\r\nX: y\r\n\r\n"),
                Shape.of("Transfer-Encoding: chunked", hex + ";a=\"\r\n0\r\n\r\n\"\r\n" + SMUGGLED + "\r\n0\r\n\r\n"),
                Shape.of("Transfer-Encoding: chunked", "0" + hex + "\n" + SMUGGLED + "\n0\n\n"),
                Shape.of("Transfer-Encoding: chunked", "0x" + chunk),
                Shape.of("Transfer-Encoding: chunked", "-" + chunk),
                Shape.of("Transfer-Encoding: chunked", "100000000" + chunk)));
        for (String lengths : List.of(
                "Content-Length: 0\r\nContent-Length: LENGTH",
                "Content-Length: LENGTH\r\nContent-Length: 0",
                "Content-Length: 0, LENGTH",
                "Content-Length: +LENGTH",
                "Content-Length: LENGTH x",
                "Content-Length: -1")) {
            shapes.add(Shape.of(lengths, SMUGGLED));
        }
        for (String encoding : List.of(
                "Transfer-Encoding: chunked",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding:\tchunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: identity, chunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding:\r\n chunked",
                "X: y\r\n Transfer-Encoding: chunked")) {
            shapes.add(Shape.of("Content-Length: LENGTH\r\n" + encoding, ended));
            shapes.add(Shape.of(encoding + "\r\nContent-Length: LENGTH", ended));
        }
        return shapes.stream();
    }

    static List<String> carriers() {
        return CARRIERS;
    }

    @ParameterizedTest
    @MethodSource("carriers")
    void whatIsInABodyIsNoRequest(String carrier) {
        List<String> taken = shapes().filter(
                        shape -> !ServerQuirks.takesABodyForARequest(carrier, shape.hasBadLength()))
                .filter(shape -> answers(carrier, shape).contains(ANSWER_TO_SMUGGLED))
                .map(shape -> shape.headers() + "\r\n\r\n" + shape.body())
                .toList();

        assertThat(taken).isEmpty();
    }

    /** What the server answers to all of it, and to one more request behind it. */
    private static String answers(String carrier, Shape shape) {
        String[] lines = carrier.split("\n", -1);
        StringBuilder request = new StringBuilder(lines[0] + " HTTP/1.1\r\n");
        if (!carrier.contains("\nHost:")) {
            request.append("Host: 127.0.0.1\r\n");
        }
        for (int i = 1; i < lines.length; i++) {
            request.append(lines[i]).append("\r\n");
        }
        request.append(shape.headers()).append("\r\n\r\n").append(shape.body()).append(LAST);
        try (RawClient client = RawClient.open()) {
            client.sendBytes(request.toString().getBytes(StandardCharsets.ISO_8859_1));
            client.endOfInput();
            return client.restAsFarAsItComes();
        } catch (UncheckedIOException closed) {
            return "";
        }
    }
}
