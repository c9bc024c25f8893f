package io.redtail.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gateway on a server, with history in five independent Redis: more than its executor has threads. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("once")
@Tag("proof")
class SeveralRedisIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String TOKEN = "0123456789abcdef-ADMIN-0123456789";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static List<RealRedis> redis;
    private static OwnServer server;

    @BeforeAll
    static void deploy() throws Exception {
        redis = Stream.generate(() -> RealRedis.on(Ports.free())).limit(5).toList();
        server = OwnServer.start(Map.of(
                "redtail.redis.shards",
                redis.stream().map(one -> "redis://127.0.0.1:" + one.port()).collect(Collectors.joining(",")),
                "redtail.history.enabled",
                "true",
                "redtail.admin.token",
                TOKEN));
        server.deploy("/a");
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(get("/a/health/ready"))
                        .contains("\"listening\":true", "\"recording\":true", "\"redisShards\":5")
                        .doesNotContain("redisShardsAway"));
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
        redis.forEach(RealRedis::close);
    }

    /** An id of a log that is at a certain Redis. */
    private static String idAt(int shard) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "p" + i)
                .filter(id -> place(id).getInt("shard") == shard)
                .findFirst()
                .orElseThrow();
    }

    private static String address(int shard) {
        return "127.0.0.1:" + redis.get(shard).port();
    }

    private static JsonObject place(String id) {
        return Json.createReader(new StringReader(get("/a/admin/api/redis?channel=logs:" + id)))
                .readObject();
    }

    private static String get(String path) {
        return exchange("GET", path, "");
    }

    private static String exchange(String method, String path, String body) {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(server.page(path))
                                    .method(method, BodyPublishers.ofString(body))
                                    .header("Authorization", "Bearer " + TOKEN)
                                    .header("Content-Type", "text/plain")
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void eachServesItsChannels_alsoWhileTheOtherIsAway() {
        List<String> ids =
                IntStream.range(0, redis.size()).mapToObj(SeveralRedisIT::idAt).toList();
        try (TestClient client = TestClient.connect(server.webSocket("/a/ws"), "redtail.v1")) {
            for (int i = 0; i < redis.size(); i++) {
                assertThat(place(ids.get(i)).getString("address")).isEqualTo(address(i));
                exchange("POST", "/a/api/logs/" + ids.get(i), "over HTTP " + i);
                client.send("{\"action\":\"subscribe\",\"projectId\":\"" + ids.get(i) + "\",\"tail\":10}");
                int number = i;
                client.await(text -> text.contains("over HTTP " + number), TIMEOUT);
                redis.get(i).publish("logs:" + ids.get(i), "at its Redis " + i);
                client.await(text -> text.contains("at its Redis " + number), TIMEOUT);
            }
            await().atMost(TIMEOUT)
                    .untilAsserted(() ->
                            assertThat(get("/a/api/channels")).contains("logs:" + ids.get(0), "logs:" + ids.get(1)));
            assertThat(get("/a/metrics"))
                    .contains(
                            "redtail_redis_connected{address=\"" + address(0) + "\",shard=\"0\"} 1",
                            "redtail_redis_ready{address=\"" + address(4) + "\",shard=\"4\"} 1",
                            "redtail_redis_silence_seconds{shard=\"4\"}");
            assertThat(get("/a/admin/api/gateway")).contains("\"redisState\":\"READY\"", "\"redisAway\":[]");

            redis.get(1).kill();

            client.await(text -> text.contains("degraded"), TIMEOUT);
            assertThat(get("/a/health/ready"))
                    .startsWith("{\"status\":\"UP\"")
                    .contains("\"redisShardsAway\":\"1 at " + address(1) + "\"");
            String away = "\"redisState\":\"PARTLY_AWAY\",\"redisAway\":[\"1 at " + address(1) + "\"]";
            assertThat(get("/a/admin/api/gateway")).contains(away);
            assertThat(get("/a/admin/api/nodes")).contains(away, "\"complete\":true");
            assertThat(get("/a/metrics"))
                    .contains("redtail_redis_connected{address=\"" + address(1) + "\",shard=\"1\"} 0");
            exchange("POST", "/a/api/logs/" + ids.get(0), "meanwhile");
            client.await(text -> text.contains("meanwhile"), TIMEOUT);

            redis.get(1).restart();

            client.await(text -> text.contains("restored"), TIMEOUT);
            await().atMost(TIMEOUT)
                    .until(
                            () -> { // the recorder may hear it a little later
                                exchange("POST", "/a/api/logs/" + ids.get(1), "again");
                                return client.received().stream().anyMatch(text -> text.contains("again"));
                            });
        }
    }
}
