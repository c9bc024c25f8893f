package io.redtail.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import redis.clients.jedis.Jedis;

/**
 * What clients do at one address of a gateway.
 *
 * @param base where the application is, such as {@code https://127.0.0.1:8181/redtail/}
 */
record Visit(RealRedis redis, HttpClient http, URI base) {

    /** Lines that may be on their way at once: half a send queue, and so no reader is slow. */
    private static final int WINDOW = 8;

    private static final int LINE_BYTES = 64 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** One line, verbatim; returns once it has come. */
    void getsALine(String project) {
        try (TestClient client = stream(project)) {
            redis.publish("logs:" + project, "a line: {\"ü\"}");

            assertThat(client.await(any -> true, TIMEOUT)).isEqualTo("a line: {\"ü\"}");
        }
    }

    /** Many short ones, in one go: more than one TLS record, less than a send queue. */
    void getsManyLines(String project) {
        List<String> lines =
                IntStream.range(0, 5_000).mapToObj(line -> "line " + line).toList();
        try (TestClient client = stream(project)) {
            publish(project, lines);

            client.await(lines.get(lines.size() - 1)::equals, TIMEOUT);
            assertThat(client.received().subList(1, lines.size() + 1)).isEqualTo(lines);
        }
    }

    /** 900,000 bytes in one frame: dozens of TLS records. */
    void getsALargeLine(String project) {
        String line = "large ".repeat(150_000);
        try (TestClient client = stream(project)) {
            redis.publish("logs:" + project, line);

            assertThat(client.await(any -> true, TIMEOUT)).isEqualTo(line);
        }
    }

    /** One stops reading, and 26 MB are published: it is dropped, and the other has every line. */
    void isDroppedAloneWhenItStopsReading(String project) {
        try (TestClient idler = stream(project);
                TestClient reader = stream(project)) {
            idler.stopReading();
            int lines = 400;
            for (int first = 0; first < lines; first += WINDOW) {
                List<String> window = IntStream.range(first, first + WINDOW)
                        .mapToObj(Visit::longLine)
                        .toList();
                publish(project, window);
                for (String line : window) {
                    assertThat(reader.await(any -> true, TIMEOUT)).isEqualTo(line);
                }
            }
            idler.resumeReading();

            assertThat(idler.awaitClose(TIMEOUT).code()).isIn(1013, 1006);
            assertThat(idler.received()).hasSizeLessThan(lines);
            assertThat(reader.isOpen()).isTrue();
        }
    }

    /** The setting {@code redtail.limits.subscriptions-per-connection}, as a client finds it. */
    void mayFollowTwoAtMost(String project) {
        try (TestClient client = stream(project)) {
            client.send(subscribe(project + "-b"));
            client.send(subscribe(project + "-c"));
            client.await(answer -> answer.contains("\"code\":\"limit\""), TIMEOUT);
        }
    }

    /** The status of a handshake with this header. */
    int statusFrom(String origin, String... moreHeaders) {
        var builder = http.newWebSocketBuilder().header("Origin", origin).connectTimeout(TIMEOUT);
        for (int i = 0; i < moreHeaders.length; i += 2) {
            builder.header(moreHeaders[i], moreHeaders[i + 1]);
        }
        try {
            builder.buildAsync(webSocket(), new java.net.http.WebSocket.Listener() {})
                    .join()
                    .abort();
            return 101;
        } catch (CompletionException refused) {
            if (refused.getCause() instanceof WebSocketHandshakeException handshake) {
                return handshake.getResponse().statusCode();
            }
            throw refused;
        }
    }

    HttpResponse<String> get(String path) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .version(HttpClient.Version.HTTP_1_1) // Liberty says GOAWAY when the application moves
                .timeout(TIMEOUT)
                .build();
        return http.sendAsync(request, BodyHandlers.ofString()).join();
    }

    /** A client that has its answer: what is published from now on reaches it. */
    TestClient stream(String project) {
        TestClient client = TestClient.connect(http, TIMEOUT, webSocket());
        client.send(subscribe(project));
        assertThat(client.await(any -> true, TIMEOUT))
                .isEqualTo("{\"status\":\"subscribed\",\"channel\":\"logs:" + project
                        + "\",\"message\":\"Successfully subscribed to logs:" + project + "\"}");
        return client;
    }

    private void publish(String project, List<String> lines) {
        try (Jedis jedis = new Jedis("127.0.0.1", redis.port())) {
            var pipeline = jedis.pipelined();
            lines.forEach(line -> pipeline.publish("logs:" + project, line));
            pipeline.sync();
        }
    }

    private static String longLine(int number) {
        return String.format("%08d", number) + "x".repeat(LINE_BYTES - 8);
    }

    private static String subscribe(String project) {
        return "{\"action\":\"subscribe\",\"projectId\":\"" + project + "\"}";
    }

    private URI webSocket() {
        return URI.create(base.toString().replaceFirst("^http", "ws") + "ws");
    }
}
