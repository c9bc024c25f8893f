package io.redtail.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.redtail.it.client.Metric;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node warms up with the real server's handshakes, without Redis, and nobody notices. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("proof")
class WarmUpIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    /** Of which a warm-up would use more than that. */
    private static final String FEW = "2";

    @Test
    void aNodeWithoutRedisWarmsUp_andItsMetricsAndLimitsDoNotKnow() throws Exception {
        Map<String, String> settings = Map.of(
                "redtail.warm-up",
                "10s",
                "redtail.redis.url",
                "redis://127.0.0.1:" + Ports.free(),
                "redtail.limits.connections",
                FEW,
                "redtail.limits.connections-per-address",
                FEW,
                "redtail.limits.handshakes-per-second",
                FEW);
        try (OwnServer server = OwnServer.start(settings)) {
            server.deploy("/a");

            JsonNode first = warmUp(server);
            assertThat(first.get("status").asText()).isEqualTo("DOWN");
            await().atMost(SOON)
                    .until(() -> warmUp(server).get("status").asText().equals("UP"));

            assertThat(warmUp(server).get("data").get("handshakes").asInt()).isGreaterThan(10);
            String metrics = get(server, "/a/metrics").body();
            assertThat(metrics.lines().filter(line -> line.startsWith("redtail_") && line.contains("connections")))
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith(" 0") || line.endsWith(" 0.0") || line.contains("limit"));
            assertThat(Metric.sum(metrics, "redtail_subscriptions")).isZero();
            assertThat(Metric.sum(metrics, "redtail_commands_total")).isZero();
            try (TestClient one = TestClient.connect(server.webSocket("/a/ws"));
                    TestClient other = TestClient.connect(server.webSocket("/a/ws"))) {
                assertThat(one.ask("{\"action\":\"ping\"}")).contains("pong");
                assertThat(other.ask("{\"action\":\"ping\"}")).contains("pong");
            }
            List<String> log = server.process().log().lines().toList();
            if (log.stream().anyMatch(line -> line.contains("gateway_started"))) { // Liberty's console has no INFO
                assertThat(log)
                        .filteredOn(line -> line.contains("warm_up_ended"))
                        .hasSize(1)
                        .allMatch(line -> line.contains("handshakes=") && !line.contains("reason="));
            }
        }
    }

    private static JsonNode warmUp(OwnServer server) throws Exception {
        String body = get(server, "/a/health/ready").body();
        for (JsonNode row : new ObjectMapper().readTree(body).get("checks")) {
            if (row.get("name").asText().equals("warm-up")) {
                return row;
            }
        }
        throw new AssertionError(body);
    }

    private static HttpResponse<String> get(OwnServer server, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(server.page(path)).build(), BodyHandlers.ofString());
    }
}
