package io.redtail.it.outages;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The WAR with the Redis user of {@code server-config/redis/users-http.acl}, who here may read and write logs that begin with
 * {@code open-} only: clients who ask for another one are told, and no other client notices.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("proof")
class RedisUserIT {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static RealRedis redis;
    private static OwnServer server;

    @BeforeAll
    static void deploy(@TempDir Path directory) throws Exception {
        Path users = directory.resolve("users.acl");
        Files.writeString(
                users,
                Files.readString(Path.of("server-config", "redis", "users-http.acl"))
                        .replace("user default off", "user default on nopass ~* &* +@all") // for the test itself
                        .replace("&logs:*", "&logs:open-*")
                        .replaceFirst("(user redtail .*)", "$1 >secret"));
        redis = RealRedis.on(Ports.free(), "--aclfile", users.toString());
        server = OwnServer.start(Map.of("redtail.redis.url", "redis://redtail:secret@127.0.0.1:" + redis.port()));
        server.deploy("/a");
    }

    @AfterAll
    static void end() throws Exception {
        if (server != null) {
            server.close();
        }
        redis.close();
    }

    @Test
    void whoAsksForAnotherLogIsForbiddenAndTheOthersNeverNotice() {
        try (TestClient healthy = TestClient.connect(server.webSocket("/a/ws"));
                TestClient curious = TestClient.connect(server.webSocket("/a/ws"))) {
            assertThat(healthy.ask(Commands.subscribe("open-1"))).isEqualTo(Answers.subscribed("logs:open-1"));

            for (int i = 0; i < 3; i++) {
                assertThat(curious.ask(Commands.subscribe("secret-1")))
                        .matches(Answers.error("forbidden"))
                        .contains("logs:secret-1 cannot be followed: the gateway's Redis user may not read it");
            }

            assertThat(redis.publish("logs:secret-1", "not for you")).isZero();
            assertThat(redis.publish("logs:open-1", "still here")).isOne();
            assertThat(healthy.next()).isEqualTo("still here");
            assertThat(curious.ask(Commands.subscribe("open-2"))).isEqualTo(Answers.subscribed("logs:open-2"));
        }
    }

    @Test
    void overHttpBothWaysAreForbiddenWithAProblem() throws Exception {
        HttpResponse<String> follow = send("GET", "/a/api/logs/secret-2", "");
        assertThat(follow.statusCode()).isEqualTo(403);
        assertThat(follow.body())
                .contains("logs:secret-2 cannot be followed: the gateway's Redis user may not read it");

        HttpResponse<String> publish = send("POST", "/a/api/logs/secret-2", "a line\nanother");
        assertThat(publish.statusCode()).isEqualTo(403);
        assertThat(publish.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(publish.body())
                .contains("logs:secret-2 cannot be published to: the gateway's Redis user may not publish to it")
                .contains("\"published\":0");
    }

    @Test
    void whatItMayItCan() throws Exception {
        try (TestClient client = TestClient.connect(server.webSocket("/a/ws"))) {
            assertThat(client.ask(Commands.subscribe("open-3"))).isEqualTo(Answers.subscribed("logs:open-3"));

            HttpResponse<String> publish =
                    send("POST", "/a/api/logs/open-3", "a line\nanother", "Idempotency-Key", "key-1");
            HttpResponse<String> repeat =
                    send("POST", "/a/api/logs/open-3", "a line\nanother", "Idempotency-Key", "key-1");

            assertThat(publish.body()).contains("\"published\":2");
            assertThat(repeat.headers().firstValue("Idempotency-Replayed")).contains("true");
            assertThat(client.next()).isEqualTo("a line");
            assertThat(client.next()).isEqualTo("another");
        }
    }

    private static HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(server.page(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
