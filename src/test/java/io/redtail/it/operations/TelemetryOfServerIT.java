package io.redtail.it.operations;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * MicroProfile Telemetry, without an agent, as Payara has it and the others can: it sends spans to a collector that looks for
 * names in what it gets.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("proof")
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro")
class TelemetryOfServerIT {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final Queue<String> EXPORTS = new ConcurrentLinkedQueue<>();

    private static HttpServer collector;
    private static RealRedis redis;
    private static OwnServer server;

    @BeforeAll
    static void startWithACollector() throws Exception {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            EXPORTS.add(new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        redis = RealRedis.on(Ports.free());
        server = OwnServer.start(Map.of(
                "otel.sdk.disabled", "false",
                "otel.exporter.otlp.protocol", "http/protobuf",
                "otel.exporter.otlp.endpoint",
                        "http://127.0.0.1:" + collector.getAddress().getPort(),
                "otel.metrics.exporter", "none",
                "otel.bsp.schedule.delay", "100",
                "redtail.redis.url", "redis://127.0.0.1:" + redis.port()));
        server.deploy("/");
    }

    @AfterAll
    static void end() throws Exception {
        if (server != null) {
            server.close();
        }
        redis.close();
        collector.stop(0);
    }

    @Test
    void whatTheServerOffersIsUsed() throws Exception {
        try (TestClient reader = TestClient.connect(server.webSocket("/ws"))) {
            assertThat(reader.ask(Commands.subscribe("p"))).isEqualTo(Answers.subscribed("logs:p"));
            HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(server.page("/api/logs/p"))
                                    .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
                                    .POST(BodyPublishers.ofString("a line\n"))
                                    .build(),
                            BodyHandlers.discarding());
            assertThat(reader.next()).isEqualTo("a line");
        }
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(String.join("", EXPORTS))
                        .contains("publish logs", new String(HexFormat.of().parseHex(TRACE), ISO_8859_1)));
    }
}
