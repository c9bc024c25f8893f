package io.redtail.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.HttpApi;
import io.redtail.it.client.HttpStreamClient;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import io.redtail.it.viewer.Axe;
import io.redtail.it.viewer.Browser;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /admin} as an administrator uses it: at /a, with a token; at /b, which has none, it does not exist. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("once")
class AdminIT {

    private static final String TOKEN = "0123456789abcdef-ADMIN-0123456789";

    private static final String METRICS_TOKEN = "0123456789abcdef-METRICS-0123456789";

    /** Where a folder is asked for without its slash, servers redirect before anything of ours is asked. */
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.ALWAYS)
            .build();

    private static RealRedis redis;
    private static OwnServer server;

    private final String project = Ids.fresh("admin");

    @BeforeAll
    static void deploy() throws Exception {
        redis = RealRedis.on(Ports.free());
        server = OwnServer.start(Map.of(
                "redtail.redis.url",
                "redis://127.0.0.1:" + redis.port(),
                "redtail.contexts.a.admin.token",
                TOKEN,
                "redtail.contexts.c.admin.token",
                TOKEN,
                "redtail.contexts.a.metrics.token",
                METRICS_TOKEN,
                "redtail.drain.time",
                "1s"));
        for (String context : List.of("/a", "/b", "/c")) {
            server.deploy(context);
        }
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
        redis.close();
    }

    @Test
    void whatIsConnectedIsSeen() {
        try (TestClient client = TestClient.connect(server.webSocket("/a/ws"))) {
            client.ask(Commands.subscribe(project));

            JsonObject gateway = get("/a/admin/api/gateway");

            assertThat(gateway.getInt("connections")).isPositive();
            assertThat(gateway.getString("redisAddress")).isEqualTo("127.0.0.1:" + redis.port());
            assertThat(gateway.getBoolean("draining")).isFalse();
            assertThat(get("/a/admin/api/channels?count=1000").toString())
                    .contains("{\"channel\":\"logs:" + project + "\",\"followers\":1,\"rate\":0.0}");
            JsonObject session =
                    get("/a/admin/api/sessions").getJsonArray("sessions").getValuesAs(JsonObject.class).stream()
                            .filter(row ->
                                    row.getJsonArray("subscribed").toString().contains("logs:" + project))
                            .findAny()
                            .orElseThrow();
            assertThat(session.getString("address")).isEqualTo("127.0.0.1");
            assertThat(session.getString("subject"))
                    .as("nobody is asked for one")
                    .isEmpty();
            assertThat(Instant.parse(session.getString("since")))
                    .isBetween(Instant.now().minusSeconds(600), Instant.now());
            assertThat(session.getInt("waitingBytes")).isNotNegative();
        }
    }

    @Test
    void itSaysWhereAChannelIs() {
        assertThat(get("/a/admin/api/redis?channel=jobs:t1").toString())
                .isEqualTo(
                        "{\"channel\":\"jobs:t1\",\"redisChannel\":\"job_updates\",\"shard\":0,\"address\":\"127.0.0.1:"
                                + redis.port() + "\"}");
    }

    @Test
    void nodesOfOneRedisSeeEachOther() {
        await().untilAsserted(() -> {
            JsonObject answer = get("/a/admin/api/nodes");
            assertThat(answer.getBoolean("complete")).isTrue();
            assertThat(answer.getJsonArray("nodes").getValuesAs(JsonObject.class))
                    .extracting(node -> node.getString("context"))
                    .containsExactly("/a", "/c");
        });
    }

    @Test
    void aResponseEndsWithTheChannelThatIsTakenAway() {
        try (HttpStreamClient curl = HttpApi.subscribe(server.page("/a/api/logs/" + project))) {
            assertThat(post("/a/admin/api/unsubscribe?channel=logs:" + project).body())
                    .isEqualTo("{\"unsubscribed\":1}\n");

            assertThat(curl.rest())
                    .containsExactly("[redtail] the stream ends: logs:" + project + " is no longer subscribed to");
        }
    }

    @Test
    void aChannelIsTakenAwayAndASessionIsDisconnected() {
        try (TestClient client = TestClient.connect(server.webSocket("/a/ws"))) {
            client.ask(Commands.subscribe(project));

            assertThat(post("/a/admin/api/unsubscribe?channel=logs:" + project).body())
                    .isEqualTo("{\"unsubscribed\":1}\n");
            assertThat(client.next()).isEqualTo(Answers.unsubscribed("logs:" + project));

            client.ask(Commands.subscribe(project));
            List<String> sessions =
                    get("/a/admin/api/sessions").getJsonArray("sessions").getValuesAs(JsonObject.class).stream()
                            .filter(session -> session.getInt("channels") > 0)
                            .map(session -> session.getString("id"))
                            .toList();
            sessions.forEach(session -> assertThat(
                            post("/a/admin/api/disconnect?session=" + session).statusCode())
                    .isEqualTo(200));
            assertThat(client.awaitClose()).isEqualTo(new TestClient.Close(1008, "disconnected by an administrator"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "disconnect",
                "disconnect?session=nobody",
                "unsubscribe?channel=p1",
                "unsubscribe?channel=logs:*",
                "unsubscribe"
            })
    void whatCannotBeDoneIsAnsweredWithWhatCan(String action) {
        var answer = post("/a/admin/api/" + action);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(answer.body()).containsPattern("such as|A-Z a-z 0-9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer " + TOKEN + "0",
                "Bearer 0123456789abcdef-ADMIN-012345678",
                "Basic " + TOKEN,
                TOKEN
            })
    void withoutTheTokenNothingIsSeenAndNothingDone(String authorization) {
        for (String path : List.of("/a/admin/api/gateway", "/a/admin/api/nodes", "/a/admin/api/nothing")) {
            assertUnauthorized(exchange("GET", path, authorization));
        }
        for (String path : List.of("/a/admin/api/drain", "/a/admin/drain", "/a/admin/api/disconnect?session=s1")) {
            assertUnauthorized(exchange("POST", path, authorization));
        }
        assertThat(get("/a/admin/api/gateway").getBoolean("draining")).isFalse();
    }

    private static void assertUnauthorized(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.uri().toString()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Bearer"));
        assertThat(answer.body()).contains("\"status\":401").doesNotContain(TOKEN);
    }

    /** However the path is spelled: a proxy's rule for it would see one spelling only. */
    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/metrics;x", "/%6Detrics", "/metrics/", "/metrics?x"})
    void metrics_whereThereIsAToken_areSeenWithItOnly(String path) {
        assertThat(exchange("GET", "/a" + path, "").body()).doesNotContain("redtail_connections");
        assertThat(exchange("GET", "/a" + path, "Bearer " + TOKEN).body()).doesNotContain("redtail_connections");
        for (String spelling : List.of("/a/metrics", "/a/metrics/", "/a/metrics;x", "/a/metrics/base")) {
            assertThat(exchange("GET", spelling, "").statusCode()).as(spelling).isEqualTo(401);
        }
        assertThat(exchange("GET", "/a/metrics", "Bearer " + METRICS_TOKEN).body())
                .contains("redtail_connections");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/admin", "/admin/", "/admin/index.html", "/admin/main.js", "/admin/api/gateway", "/admin/drain"
            })
    void whereThereIsNoTokenThereIsNothing(String path) {
        assertThat(exchange("GET", "/b" + path, "Bearer " + TOKEN).statusCode()).isEqualTo(404);
        assertThat(exchange("POST", "/b" + path, "Bearer " + TOKEN).statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"index.html", "main.js", "api.js", "table.js", "admin.css"})
    void aFileOfThePageIsOnlyRead(String file) {
        assertThat(exchange("GET", "/a/admin/" + file, "").statusCode()).isEqualTo(200);
        assertThat(exchange("DELETE", "/a/admin/" + file, "").statusCode()).isEqualTo(405);
    }

    @Test
    void lookingIsGetAndActingIsPost() {
        assertThat(exchange("GET", "/a/admin/api/drain", "Bearer " + TOKEN).statusCode())
                .isEqualTo(405);
        assertThat(post("/a/admin/api/gateway").statusCode()).isEqualTo(405);
        assertThat(get("/a/admin/api/gateway").getBoolean("draining")).isFalse();
    }

    @Test
    void aNodeThatIsDrainedIsStillAdministered() {
        try (TestClient client = TestClient.connect(server.webSocket("/c/ws"))) {
            var answer = post("/c/admin/drain");

            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(client.awaitClose().code()).isEqualTo(1001);
            assertThat(post("/c/admin/api/drain").statusCode()).as("again").isEqualTo(202);
            assertThat(get("/c/admin/api/gateway").getBoolean("draining")).isTrue();
            assertThat(get("/a/admin/api/gateway").getBoolean("draining")).isFalse();
        }
    }

    @Test
    void thePageShowsAllThatToWhoTypesTheToken() {
        assumeTrue(Browser.isInstalled(), Browser.MISSING);
        try (Browser browser = Browser.start();
                TestClient client = TestClient.connect(server.webSocket("/a/ws"))) {
            client.ask(Commands.subscribe(project));
            browser.openAt(server.page("/a/admin"));
            browser.find("#token").sendKeys("not the token\n");
            browser.await("the refusal", "document.querySelector('#problem').textContent === 'This is not the token.'");

            browser.find("#token").sendKeys(TOKEN + "\n");

            browser.await("the channel", "document.querySelector('#channels').textContent.includes('" + project + "')");
            assertThat(browser.text("#gateway")).contains("Redis at127.0.0.1:" + redis.port());
            assertThat(browser.text("#nodes")).contains("(this one)");
            browser.run(
                    "document.querySelector('[aria-label=\"Take logs:' + arguments[0] + ' from its followers\"]').click()",
                    project);
            browser.find("#confirm button[value=yes]").click();
            assertThat(client.next()).isEqualTo(Answers.unsubscribed("logs:" + project));
            for (String scheme : List.of("light", "dark")) {
                browser.scheme(scheme);
                assertThat(Axe.violations(browser)).isEmpty();
            }
            assertThat(browser.errors()).allMatch(error -> error.contains("401")); // the first attempt
        }
    }

    private static JsonObject get(String path) {
        var answer = exchange("GET", path, "Bearer " + TOKEN);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(exchange("HEAD", path, "Bearer " + TOKEN).statusCode()).isEqualTo(200);
        return Json.createReader(new StringReader(answer.body())).readObject();
    }

    private static HttpResponse<String> post(String path) {
        return exchange("POST", path, "Bearer " + TOKEN);
    }

    private static HttpResponse<String> exchange(String method, String path, String authorization) {
        var request = HttpRequest.newBuilder(server.page(path)).method(method, BodyPublishers.noBody());
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
