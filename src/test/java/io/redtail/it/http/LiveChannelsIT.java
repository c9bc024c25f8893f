package io.redtail.it.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Commands;
import io.redtail.it.client.HttpApi;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /api/channels}. */
class LiveChannelsIT extends GatewayTests {

    private static final String ALL = "/api/channels?limit=1000";

    private final String project = Ids.fresh("listed");

    @Test
    void subscribedChannel_isListedWithSubscribersAndRate() {
        try (TestClient first = TestClient.connect(Gateway.uri("/ws"));
                TestClient second = TestClient.connect(Gateway.uri("/ws"))) {
            first.ask(Commands.subscribe(project));
            second.ask(Commands.subscribe(project));
            second.ask(Commands.subscribeTenant(project));

            await().untilAsserted(() -> {
                RealRedis.shared().publish("logs:" + project, "line");
                assertThat(row("logs:" + project)).hasValueSatisfying(row -> {
                    assertThat(row.getInt("followers")).isEqualTo(2);
                    assertThat(row.getJsonNumber("rate").doubleValue()).isPositive();
                });
            });
            assertThat(row("logs:" + project).orElseThrow().getString("projectId"))
                    .isEqualTo(project);
            assertThat(row("jobs:" + project).orElseThrow().getString("tenantId"))
                    .isEqualTo(project);
        }
        await().until(() -> row("logs:" + project).isEmpty());
    }

    @Test
    void theRowOfALogThatHasEndedSaysHow() {
        JsonObject failed = Json.createObjectBuilder()
                .add("result", "timed out")
                .add("exitCode", -1)
                .build();
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            client.ask(Commands.subscribe(project));
            RealRedis.shared().publish("logs:" + project, "\u001b]redtail;end;status=timed out;code=-1\u0007");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(row("logs:" + project))
                            .hasValueSatisfying(row -> assertThat(row)
                                    .containsEntry("ended", failed)
                                    .containsKey("lastPublication")));

            RealRedis.shared().publish("logs:" + project, "it goes on");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(row("logs:" + project))
                            .hasValueSatisfying(row -> assertThat(row).doesNotContainKey("ended")));
        }
    }

    @Test
    void searchFindsAPartOfAName() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            client.ask(Commands.subscribe(project));
            client.ask(Commands.subscribe(project + "/Other"));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(get("/api/channels?search=" + project + "%2Foth")
                                    .getJsonArray("channels"))
                            .hasSize(1));
        }
    }

    @Test
    void noMoreThanWasAskedForComes() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            client.ask(Commands.subscribe(project));
            client.ask(Commands.subscribe(project + "-2"));
            await().untilAsserted(() -> {
                JsonObject answer = get("/api/channels?limit=1");
                assertThat(answer.getJsonArray("channels")).hasSize(1);
                assertThat(answer.getBoolean("more")).isTrue();
            });
        }
    }

    @Test
    void theTypesOfChannelsAreListed() {
        assertThat(get(ALL).getJsonArray("types"))
                .hasToString("[{\"name\":\"logs\",\"kind\":\"log\"},"
                        + "{\"name\":\"jobs\",\"kind\":\"state\",\"key\":\"/jobId\"}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "-1", "many", ""})
    void aLimitIsANumber(String limit) {
        var answer = HttpApi.sendBad("GET", "/api/channels?limit=" + limit, "");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("from 1 to 1000");
    }

    @Test
    void nothingIsPublishedHere() {
        var answer = HttpApi.exchange("POST", "/api/channels", "{}");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
    }

    private static JsonObject get(String path) {
        var answer = HttpApi.send("GET", path, "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        return Json.createReader(new StringReader(answer.body())).readObject();
    }

    private static Optional<JsonObject> row(String channel) {
        return get(ALL).getJsonArray("channels").getValuesAs(JsonObject.class).stream()
                .filter(row -> row.getString("channel").equals(channel))
                .findAny();
    }
}
