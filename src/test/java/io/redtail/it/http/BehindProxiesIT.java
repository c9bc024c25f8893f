package io.redtail.it.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.Effort;
import io.redtail.it.admin.Launched;
import io.redtail.it.admin.ReverseProxy;
import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.HttpApi;
import io.redtail.it.client.HttpStreamClient;
import io.redtail.it.client.RawClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every stream in both directions through the proxies of server-config, whose times of 60 s and 10 s are 4 s here: what is silent
 * for longer is not cut. Skipped for a proxy that is not installed.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@Tag("proof")
class BehindProxiesIT {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration SILENCE = Duration.ofSeconds(6);
    private static final int MEGABYTES = Effort.of("redtail.it.upload.megabytes", 32, 1_024);

    private static RealRedis redis;
    private static OwnServer server;

    @BeforeAll
    static void start() throws Exception {
        String installed = String.join(
                ", ",
                Arrays.stream(ReverseProxy.values())
                        .filter(proxy -> proxy.binary().isEmpty())
                        .map(ReverseProxy::missing)
                        .toList());
        assumeTrue(
                Arrays.stream(ReverseProxy.values())
                        .anyMatch(proxy -> proxy.binary().isPresent()),
                installed);
        redis = RealRedis.on(Ports.free());
        server = OwnServer.start(Map.of(
                "redtail.redis.url",
                "redis://127.0.0.1:" + redis.port(),
                "redtail.websocket.ping-interval",
                "1s",
                "redtail.http.heartbeat-interval",
                "1s"));
        server.deploy("/");
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
            redis.close();
        }
    }

    /** Through all proxies at once, because it is silence that takes the time. */
    @Test
    void everyStreamLivesThroughSilence() throws Exception {
        List<Streams> all = new ArrayList<>();
        try {
            for (ReverseProxy proxy : ReverseProxy.values()) {
                if (proxy.binary().isPresent()) {
                    all.add(Streams.through(proxy));
                }
            }
            for (String round : new String[] {"before the silence", "after it"}) {
                for (Streams streams : all) {
                    streams.carry(round);
                }
                await().pollDelay(SILENCE).atMost(Duration.ofSeconds(30)).until(() -> true);
            }
            for (Streams streams : all) {
                streams.end();
            }
        } finally {
            all.forEach(Streams::close);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLongUploadGoesThrough(ReverseProxy proxy) throws Exception {
        byte[] line = ("x".repeat(65_535) + "\n").getBytes(StandardCharsets.US_ASCII);
        int lines = MEGABYTES * 16;
        try (Running running = Running.start(proxy)) {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(running.page("/api/logs/long"))
                            .PUT(BodyPublishers.fromPublisher(
                                    BodyPublishers.ofByteArrays(Collections.nCopies(lines, line)),
                                    (long) lines * line.length))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.body()).isEqualTo("{\"published\":" + lines + "}\n");
        }
    }

    /** Several megabytes the other way, while it is read. */
    @ParameterizedTest
    @EnumSource
    void aLongLogGoesThrough(ReverseProxy proxy) throws Exception {
        String line = "y".repeat(100_000);
        try (Running running = Running.start(proxy);
                HttpStreamClient text = HttpApi.subscribe(running.page("/api/logs/down"))) {
            for (int i = 0; i < 200; i++) {
                redis.publish("logs:down", i + line);
                assertThat(text.next()).isEqualTo(i + line);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void strangersSeeNoMetricsAndPretendNothing(ReverseProxy proxy) throws Exception {
        try (Running running = Running.start(proxy)) {
            assertThat(get(running.page("/metrics")).statusCode()).isEqualTo(403);
            assertThat(get(running.page("/"), "X-Forwarded-Host", "evil.example")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(get(
                                    running.page("/api/channels"),
                                    "Origin",
                                    "https://evil.example",
                                    "X-Forwarded-Host",
                                    "evil.example",
                                    "Forwarded",
                                    "host=evil.example")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    /** Of the private paths, as some server reads them: by path parameters, dot segments, slashes and encodings. */
    private static final List<String> SPELLINGS = List.of(
            "/metrics",
            "/metrics;x",
            "/metrics;",
            "/metrics;x=1?y",
            "/metrics%3Bx",
            "/metrics%3b",
            "/%6detrics",
            "/%6Detrics;x",
            "/metric%73%3Bx",
            "//metrics",
            "//metrics;x",
            "/./metrics",
            "/.;/metrics",
            "/;/metrics",
            "/;x/metrics",
            "/%3B/metrics",
            "/%2e%3b/metrics",
            "/x/../metrics",
            "/x/..;/metrics",
            "/x/%2e%2e%3b/metrics",
            "/api/../metrics",
            "/api/..;/metrics",
            "/api/..;x=/metrics",
            "/api/logs/../../metrics",
            "/api/logs/..%2f..%2fmetrics",
            "/api/logs/..;/..;/metrics",
            "/api/;/../metrics;",
            "/metrics/",
            "/metrics/;x",
            "/metrics/.",
            "/metrics/..;/metrics",
            "/%2fmetrics",
            "/%2f%6detrics;",
            "/metrics%20",
            "/metrics%09",
            "/metrics%00",
            "/\\metrics",
            "/%5cmetrics",
            "/METRICS",
            "/metrics?x",
            "/metrics#x");

    @ParameterizedTest
    @EnumSource
    void noSpellingShowsMetricsToStrangers(ReverseProxy proxy) throws Exception {
        try (Running running = Running.start(proxy)) {
            List<String> targets = new ArrayList<>(SPELLINGS);
            SPELLINGS.forEach(spelling -> targets.add("http://127.0.0.1:" + running.port() + spelling));
            for (String target : targets) {
                try (RawClient stranger = RawClient.open(running.port())) {
                    stranger.sendBytes(
                            bytes("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"));

                    assertThat(stranger.rest()).as(target).doesNotContain("redtail_");
                }
            }
        }
    }

    /** What comes behind an upgrade to HTTP/2 would pass the rules of the proxy. */
    @ParameterizedTest
    @EnumSource
    void nothingButWebSocketsIsUpgraded(ReverseProxy proxy) throws Exception {
        String settings = "\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA";
        try (Running running = Running.start(proxy)) {
            for (String headers : List.of(
                    "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings" + settings,
                    "Upgrade: h2c\r\nConnection: Upgrade" + settings,
                    "Upgrade: H2C\r\nConnection: upgrade, http2-settings" + settings,
                    "Upgrade: websocket, h2c\r\nConnection: Upgrade, HTTP2-Settings" + settings,
                    "Upgrade: websocket\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings" + settings,
                    "Upgrade: h2c\r\nUpgrade: websocket\r\nConnection: Upgrade, HTTP2-Settings" + settings,
                    "Upgrade: TLS/1.0\r\nConnection: Upgrade")) {
                try (RawClient stranger = RawClient.open(running.port())) {
                    stranger.sendBytes(bytes("GET /index.html HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n\r\n"));

                    assertThat(stranger.head()).as(headers).doesNotStartWith("HTTP/1.1 101");
                }
            }
        }
    }

    private static HttpResponse<String> get(URI address, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    /** Between them there are heartbeats and empty lines. */
    private static String nextEvent(HttpStreamClient events) {
        String line = events.next();
        while (!line.startsWith("data:")) {
            line = events.next();
        }
        return line;
    }

    private static byte[] chunk(String text) {
        return bytes(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** One of each kind, both directions, through one proxy. */
    private record Streams(
            ReverseProxy proxy,
            Running running,
            TestClient socket,
            HttpStreamClient events,
            HttpStreamClient text,
            HttpStreamClient uploaded,
            RawClient upload)
            implements AutoCloseable {

        static Streams through(ReverseProxy proxy) throws IOException {
            Running running = Running.start(proxy);
            String path = "/api/logs/" + proxy;
            RawClient upload = RawClient.open(running.port());
            TestClient socket = TestClient.connect(running.webSocket());
            assertThat(socket.ask(Commands.subscribe(proxy.name()))).isEqualTo(Answers.subscribed("logs:" + proxy));
            upload.sendBytes(
                    bytes("PUT " + path + "-up HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"));
            return new Streams(
                    proxy,
                    running,
                    socket,
                    HttpApi.subscribe(running.page(path), "Accept", "text/event-stream"),
                    HttpApi.subscribe(running.page(path)),
                    HttpApi.subscribe(server.page(path + "-up")),
                    upload);
        }

        void carry(String line) {
            redis.publish("logs:" + proxy, line);
            assertThat(socket.next()).as("%s", proxy).isEqualTo(line);
            assertThat(text.next()).as("%s", proxy).isEqualTo(line);
            assertThat(nextEvent(events)).as("%s", proxy).isEqualTo("data: " + line);
            upload.sendBytes(chunk(line + "\n"));
            assertThat(uploaded.next())
                    .as("while the upload through %s goes on", proxy)
                    .isEqualTo(line);
        }

        void end() {
            upload.sendBytes(bytes("0\r\n\r\n"));
            assertThat(upload.answer())
                    .as("%s", proxy)
                    .startsWith("HTTP/1.1 200")
                    .contains("{\"published\":2}");
            assertThat(socket.ask(Commands.PING)).as("%s", proxy).isEqualTo("{\"status\":\"pong\"}");
        }

        @Override
        public void close() {
            upload.close();
            uploaded.close();
            text.close();
            events.close();
            socket.close();
            running.close();
        }
    }

    private record Running(Launched process, int port) implements AutoCloseable {

        static Running start(ReverseProxy proxy) throws IOException {
            assumeTrue(proxy.binary().isPresent(), proxy.missing());
            int port = Ports.free();
            Path home = Path.of("target", "admin", "proxies", proxy.name().toLowerCase(Locale.ROOT));
            Running running = new Running(proxy.start(home, port, server.port()), port);
            await("the gateway through " + proxy)
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(100))
                    .ignoreExceptions()
                    .until(() -> get(running.page("/health/ready")).statusCode() == 200);
            return running;
        }

        URI page(String path) {
            return URI.create("http://127.0.0.1:" + port + path);
        }

        URI webSocket() {
            return URI.create("ws://127.0.0.1:" + port + "/ws");
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
