package io.redtail.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import io.redtail.it.server.ServerProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** OpenTelemetry's Java agent at a real server, which writes its spans into the log. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("proof")
class TracingIT {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String NOT_SAMPLED = "1bf7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final Duration SOON = Duration.ofSeconds(30);

    /** As in {@link RedeployIT}. */
    private static final String LOADED = "io.redtail.delivery.CloseCode";

    private static RealRedis redis;
    private static OwnServer server;

    @BeforeAll
    static void startWithTheAgent() throws Exception {
        redis = RealRedis.on(Ports.free());
        Map<String, String> settings = new HashMap<>(Map.of(
                "otel.javaagent.enabled", "true", // although Payara Micro is launched from source, as tools are
                "otel.traces.exporter", "console",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none",
                "otel.bsp.schedule.delay", "100"));
        settings.put("redtail.redis.url", "redis://127.0.0.1:" + redis.port());
        server = OwnServer.start(
                settings, List.of("-javaagent:" + OwnServer.SERVERS.resolve("opentelemetry-javaagent.jar")));
        server.deploy("/");
    }

    @AfterAll
    static void end() throws Exception {
        if (server != null) {
            server.close();
        }
        redis.close();
    }

    @Test
    void publishedLines_areTracedUntilRedisHasThem() throws Exception {
        try (TestClient reader = TestClient.connect(server.webSocket("/ws"))) {
            assertThat(reader.ask(Commands.subscribe("traced"))).isEqualTo(Answers.subscribed("logs:traced"));

            publish("traced", "first line\nsecond line\n", "00-" + TRACE + "-" + CALLER + "-01");
            assertThat(reader.next()).isEqualTo("first line");
            assertThat(reader.next()).isEqualTo("second line");

            server.process()
                    .await("'publish logs' : " + TRACE + " \\w{16} PRODUCER.*messaging.batch.message_count=2", SOON);
        }
    }

    @Test
    void whatTheCallerDoesNotSampleIsNotTraced() throws Exception {
        try (TestClient reader = TestClient.connect(server.webSocket("/ws"))) {
            assertThat(reader.ask(Commands.subscribe("quiet"))).isEqualTo(Answers.subscribed("logs:quiet"));

            publish("quiet", "a line\n", "00-" + NOT_SAMPLED + "-" + CALLER + "-00");
            assertThat(reader.next()).isEqualTo("a line");

            publish("quiet", "another line\n", "00-2" + TRACE.substring(1) + "-" + CALLER + "-01");
            assertThat(reader.next()).isEqualTo("another line");
            server.process().await("'publish logs' : 2" + TRACE.substring(1), SOON);
            assertThat(server.process().log()).doesNotContain(NOT_SAMPLED);
        }
    }

    private static void publish(String project, String lines, String traceparent) throws Exception {
        int status = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.page("/api/logs/" + project))
                                .header("traceparent", traceparent)
                                .POST(BodyPublishers.ofString(lines))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
        assertThat(status).isEqualTo(200);
    }

    @Test
    @DisabledIfSystemProperty(
            named = "arquillian.launch",
            matches = "liberty",
            disabledReason = "there the agent keeps applications that make no span of their own, too")
    void aGatewayThatIsUndeployedDoesNotStayInTheAgent() throws Exception {
        ServerProcess jvm = ServerProcess.of(server.process());
        for (int i = 0; i < 3; i++) {
            publish("again", "a line\n", "00-" + TRACE + "-" + CALLER + "-01");
            server.undeploy("/");
            server.deploy("/");
        }

        publish("again", "a line\n", "00-" + TRACE + "-" + CALLER + "-01");
        await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
            RedeployIT.useTheServersThreads(server);
            assertThat(jvm.loadersOf(LOADED)).isBetween(1L, 2L);
        });
    }
}
