package io.redtail.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.Metric;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.JmxClient;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The WAR twice on one server: each has its own settings, its own Redis here, and neither notices the other. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("proof")
class TwoContextsIT {

    private static RealRedis redisOfA;
    private static RealRedis redisOfB;
    private static OwnServer server;
    private static JmxClient jmx;

    @BeforeAll
    static void deployTwice() throws Exception {
        redisOfA = RealRedis.on(Ports.free());
        redisOfB = RealRedis.on(Ports.free());
        server = OwnServer.start(Map.of(
                "redtail.redis.url",
                "redis://127.0.0.1:" + redisOfA.port(),
                "redtail.contexts.b.redis.url",
                "redis://127.0.0.1:" + redisOfB.port(),
                "redtail.contexts.b.limits.subscriptions-per-connection",
                "1",
                "redtail.contexts.wrong.delivery.shards",
                "many"));
        server.deploy("/a");
        server.deploy("/b");
        jmx = JmxClient.of(server.process());
    }

    @AfterAll
    static void end() throws Exception {
        if (jmx != null) {
            jmx.close();
        }
        if (server != null) {
            server.close();
        }
        redisOfA.close();
        redisOfB.close();
    }

    @Test
    void eachHearsItsOwnRedisAndHasItsOwnLimits() {
        try (TestClient a = TestClient.connect(server.webSocket("/a/ws"));
                TestClient b = TestClient.connect(server.webSocket("/b/"))) {
            assertThat(a.ask(Commands.subscribe("p"))).isEqualTo(Answers.subscribed("logs:p"));
            assertThat(b.ask(Commands.subscribe("p"))).isEqualTo(Answers.subscribed("logs:p"));
            assertThat(a.ask(Commands.subscribe("q"))).isEqualTo(Answers.subscribed("logs:q"));
            assertThat(b.ask(Commands.subscribe("q"))).matches(Answers.error("limit"));

            assertThat(redisOfA.publish("logs:p", "for a")).isOne();
            assertThat(redisOfB.publish("logs:p", "for b")).isOne();

            assertThat(a.next()).isEqualTo("for a");
            assertThat(b.next()).isEqualTo("for b");
        }
    }

    @Test
    void eachHasItsPageAndWhatThePageNeeds() throws Exception {
        for (String context : List.of("/a", "/b")) {
            for (String path : List.of("/", "/index.html", "/redtail.js", "/viewer/main.js", "/viewer/layout.css")) {
                assertThat(status(server.page(context + path)))
                        .as(context + path)
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void eachHasItsOwnHealthAndMetrics() throws Exception {
        for (String context : List.of("/a", "/b")) {
            assertThat(status(server.page(context + "/health/live"))).isEqualTo(200);
            await().until(() -> status(server.page(context + "/health/ready")) == 200);
        }
        try (TestClient b = TestClient.connect(server.webSocket("/b/ws"))) {
            b.ask(Commands.PING);
            await().until(() -> Metric.sum(body("/a/metrics"), "redtail_connections") == 0);
            assertThat(Metric.sum(body("/b/metrics"), "redtail_connections")).isOne();
        }
    }

    private static String body(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(server.page(path)).build(), BodyHandlers.ofString())
                .body();
    }

    private static int status(URI uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void anAdministratorSeesBothAndReachesOne() throws Exception {
        assertThat(jmx.gateways()).hasSize(2);
        assertThat(jmx.attribute("/a", "RedisAddress")).isNotEqualTo(jmx.attribute("/b", "RedisAddress"));
        try (TestClient a = TestClient.connect(server.webSocket("/a/ws"));
                TestClient b = TestClient.connect(server.webSocket("/b/ws"), "redtail.v1")) {
            a.ask(Commands.subscribe("admin"));
            b.send(Commands.subscribe("admin"));
            b.await(message -> message.contains("\"subscribed\""));

            assertThat(jmx.invoke("/b", "unsubscribe", "logs:admin", "java.lang.String"))
                    .isEqualTo(1);
            assertThat(b.next()).isEqualTo(Answers.unsubscribed("logs:admin"));

            CompositeData[] top = (CompositeData[]) jmx.invoke("/a", "topChannels", 10, "int");
            assertThat(top).anyMatch(channel -> channel.get("channel").equals("logs:admin"));
            CompositeData[] sessions = (CompositeData[]) jmx.invoke("/b", "sessions", 1, "int");
            jmx.invoke("/b", "disconnect", sessions[0].get("id"), "java.lang.String");
            assertThat(b.awaitClose()).isEqualTo(new TestClient.Close(1008, "disconnected by an administrator"));
            assertThat(a.isOpen()).isTrue();
        }
    }

    @Test
    void oneMayGoAndComeBackWhileTheOtherServes() {
        try (TestClient a = TestClient.connect(server.webSocket("/a/ws"));
                TestClient b = TestClient.connect(server.webSocket("/b/ws"))) {
            assertThat(a.ask(Commands.subscribe("stays"))).isEqualTo(Answers.subscribed("logs:stays"));

            server.undeploy("/b");

            assertThat(b.awaitClose().code()).isEqualTo(1001);
            assertThat(jmx.gateways()).hasSize(1);
            redisOfA.publish("logs:stays", "still here");
            assertThat(a.next()).isEqualTo("still here");
        }
        server.deploy("/b");
        await().untilAsserted(() -> assertThat(jmx.gateways()).hasSize(2));
    }

    @Test
    void aWrongSettingStopsOnlyTheDeploymentThatItIsFor() {
        assertThatThrownBy(() -> server.deploy("/wrong"))
                .hasMessageContaining("redtail.contexts.wrong.delivery.shards=many");

        assertThat(jmx.gateways()).hasSize(2);
        try (TestClient a = TestClient.connect(server.webSocket("/a/ws"))) {
            assertThat(a.ask(Commands.subscribe("unharmed"))).isEqualTo(Answers.subscribed("logs:unharmed"));
        }
    }
}
