package io.redtail.it.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.HttpApi;
import io.redtail.it.client.HttpStreamClient;
import io.redtail.it.client.Metric;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Event streams of a channel on which nothing is published: a heartbeat each second, which the reader has when it is sent. */
@Tag("proof")
class HeartbeatsIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static RealRedis redis;
    private static OwnServer server;

    @BeforeAll
    static void start() throws Exception {
        redis = RealRedis.on(Ports.free());
        server = OwnServer.start(Map.of(
                "redtail.redis.url", "redis://127.0.0.1:" + redis.port(), "redtail.http.heartbeat-interval", "1s"));
        server.deploy("/");
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
            redis.close();
        }
    }

    private static HttpStreamClient follow(String channel, String encoding) {
        return HttpApi.subscribe(
                server.page("/api/logs/" + channel), "Accept", "text/event-stream", "Accept-Encoding", encoding);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "identity"})
    void quietStream_bringsEachHeartbeat_andThenTheLine(String encoding) {
        try (HttpStreamClient events = follow("quiet-" + encoding, encoding)) {
            assertThat(events.header("Content-Encoding")).isEqualTo(encoding.equals("gzip") ? "gzip" : "");
            for (int i = 0; i < 3; i++) {
                assertThat(events.next()).isEqualTo(": ");
                assertThat(events.next()).isEmpty();
            }
            redis.publish("logs:quiet-" + encoding, "a line");

            String next = events.next();
            while (next.equals(": ") || next.isEmpty()) {
                next = events.next(); // there may be another one before it
            }
            assertThat(next).isEqualTo("data: a line");
        }
    }

    @Test
    void metricsSayWhatGzipSaves_andHowManyHaveIt() throws Exception {
        double before = metric("redtail_http_compression_input_bytes_total");
        try (HttpStreamClient events = follow("counted", "gzip")) {
            for (int i = 0; i < 100; i++) {
                redis.publish("logs:counted", "Downloading https://repo.example/artifact-" + i + ".pom");
            }
            for (int lines = 0; lines < 100; ) {
                lines += events.next().startsWith("data: ") ? 1 : 0;
            }

            double input = metric("redtail_http_compression_input_bytes_total");
            assertThat(input - before).isGreaterThan(4_000);
            assertThat(metric("redtail_http_compression_output_bytes_total")).isBetween(1.0, input / 2);
            assertThat(metric("redtail_http_compressed_responses")).isPositive();
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> metric("redtail_http_compressed_responses") == 0);
    }

    private static double metric(String name) throws IOException, InterruptedException {
        HttpRequest scrape = HttpRequest.newBuilder(server.page("/metrics")).build();
        return Metric.sum(HTTP.send(scrape, BodyHandlers.ofString()).body(), name);
    }
}
