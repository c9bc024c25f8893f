package io.redtail.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Commands;
import io.redtail.it.client.Ids;
import io.redtail.it.client.Metric;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import io.redtail.it.server.ServerQuirks;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What Redtail does below the server's APIs is in effect on each server, on the version that this build tests. */
class ServerWorkaroundsIT extends GatewayTests {

    private static final Pattern ROW =
            Pattern.compile("(?m)^redtail_server_workaround\\{name=\"([^\"]+)\"} ([01])\\.0$");
    private static final Duration SOON = Duration.ofSeconds(30);

    private final String project = Ids.fresh("workarounds");
    private final RealRedis redis = RealRedis.shared();

    @Test
    void everySessionGetsTheFastestSink() {
        String sink = "sink=\"" + ServerQuirks.sink() + "\"";
        double all = Metric.value("redtail_connections_opened_total");
        double fast = Metric.value("redtail_connections_opened_total", sink);
        double delivered = Metric.value("redtail_deliveries_total", sink);

        try (TestClient envelope = TestClient.connect(Gateway.uri("/ws"), "redtail.v1");
                TestClient dialect = TestClient.connect(Gateway.uri("/"))) {
            envelope.ask(Commands.subscribe(project));
            dialect.ask(Commands.subscribe(project));
            redis.publish("logs:" + project, "a line");
            assertThat(envelope.next()).contains("a line");
            assertThat(dialect.next()).isEqualTo("a line");

            assertThat(Metric.value("redtail_connections_opened_total") - all)
                    .as("connections, all of them with %s", sink)
                    .isGreaterThanOrEqualTo(2)
                    .isEqualTo(Metric.value("redtail_connections_opened_total", sink) - fast);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(Metric.value("redtail_deliveries_total", sink) - delivered)
                            .as("deliveries with %s", sink)
                            .isGreaterThanOrEqualTo(2));
        }
    }

    @Test
    void everyWorkaroundForThisServerIsInEffect() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            client.ask(Commands.subscribe(project));
        }

        List<String> expected = ServerQuirks.workarounds().stream()
                .map(name -> name + " 1")
                .sorted()
                .toList();
        await().atMost(SOON).untilAsserted(() -> assertThat(workarounds()).isEqualTo(expected));
    }

    private static List<String> workarounds() {
        return ROW.matcher(Metric.scrape())
                .results()
                .map((MatchResult row) -> row.group(1) + " " + row.group(2))
                .sorted()
                .toList();
    }
}
