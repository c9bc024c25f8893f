package io.redtail.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.redtail.it.client.HttpApi;
import io.redtail.it.client.Metric;
import io.redtail.it.outages.OutageTests;
import io.redtail.it.server.ServerQuirks;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.args.ClientPauseMode;

/** What orchestrators ask: the same answers at the same paths on every server. */
class HealthIT extends OutageTests {

    private static final Duration UP_WITHIN = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    @ParameterizedTest
    @CsvSource({
        "live,     shards;redis-threads",
        "ready,    redis-subscription;shards;drain;history;warm-up",
        "started,  gateway",
    })
    void allIsWell(String kind, String names) throws Exception {
        HttpResponse<String> answer = get("/health/" + kind);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        JsonNode health = json(answer);
        assertThat(health.get("status").asText()).isEqualTo("UP");
        List<String> rows = new ArrayList<>();
        for (JsonNode row : health.get("checks")) {
            rows.add(row.get("name").asText());
            assertThat(row.get("status").asText()).isEqualTo("UP");
            assertThat(row.get("data").get("ageSeconds").asDouble()).isNotNegative();
        }
        assertThat(rows).containsExactly(names.split(";", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/health/started", "/metrics"})
    void itIsOnlyRead(String path) {
        HttpResponse<String> head = HttpApi.exchange("HEAD", path, "");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
            HttpResponse<String> refused = HttpApi.exchange(method, path, "");
            assertThat(refused.statusCode()).as(method).isEqualTo(405);
            assertThat(refused.headers().firstValue("Allow")).hasValue("GET, HEAD");
        }
    }

    /** What a server with MicroProfile Health says for all that is deployed on it has our rows, too. */
    @Test
    void aServersOwnHealthKnowsOurs() {
        if (ServerQuirks.hasItsOwnHealth()) {
            assertThat(get("/health").body()).contains("redis-subscription", "redis-threads", "shards", "gateway");
        }
    }

    /** One that only freezes is {@code FrozenRedisIT}'s. */
    @Test
    void redisThatEnds_isDetectedAndSoIsItsReturnWithin5s() {
        redis.kill();
        await().atMost(UP_WITHIN).pollInterval(Duration.ofMillis(100)).until(() -> status("ready") == 503);
        assertThat(get("/health/ready").body()).contains("\"DOWN\"");
        assertThat(status("live")).as("a restart would not bring Redis back").isEqualTo(200);
        assertThat(Metric.value("redtail_redis_connected")).isZero();
        assertThat(Metric.value("redtail_health", "probe=\"ready\"")).isZero();

        redis.restart();
        await().atMost(UP_WITHIN).pollInterval(Duration.ofMillis(100)).until(() -> status("ready") == 200);
        assertThat(Metric.value("redtail_redis_ready")).isOne();
    }

    @Test
    @Tag("once")
    void aPauseOfWritesIsNoOutage() {
        redis.run(jedis -> jedis.clientPause(PAUSE.toMillis(), ClientPauseMode.WRITE));

        await().during(PAUSE.plusSeconds(1))
                .atMost(PAUSE.plusSeconds(5))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> status("ready") == 200);
    }

    private static int status(String kind) {
        return get("/health/" + kind).statusCode();
    }

    private static HttpResponse<String> get(String path) {
        return HttpApi.exchange("GET", path, "");
    }

    private static JsonNode json(HttpResponse<String> answer) throws JsonProcessingException {
        return new ObjectMapper().readTree(answer.body());
    }
}
