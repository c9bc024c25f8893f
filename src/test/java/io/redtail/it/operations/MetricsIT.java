package io.redtail.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Commands;
import io.redtail.it.client.HttpApi;
import io.redtail.it.client.HttpStreamClient;
import io.redtail.it.client.Ids;
import io.redtail.it.client.Metric;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What Prometheus reads. The names and the format are {@code MetricsTest}'s matter; here they are of a real server. */
class MetricsIT extends GatewayTests {

    private final String id = Ids.fresh("metrics");
    private final RealRedis redis = RealRedis.shared();

    @Test
    void itIsPrometheusText() {
        HttpResponse<String> answer = HttpApi.exchange("GET", "/metrics", "");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type.replace(" ", ""))
                        .isEqualToIgnoringCase("text/plain;version=0.0.4;charset=utf-8"));
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.body())
                .contains("# TYPE redtail_publications_total counter", "redtail_build_info{", "process_open_fds")
                .doesNotContain(id);
    }

    @Test
    void whatIsDeliveredIsCounted() {
        double publications = Metric.value("redtail_publications_total");
        double envelopes = Metric.value("redtail_deliveries_total", "encoding=\"redtail.v1\"");
        double dialects = Metric.value("redtail_deliveries_total", "encoding=\"dialect\"");
        double texts = Metric.value("redtail_deliveries_total", "encoding=\"text\"", "sink=\"http\"");
        double bytes = Metric.value("redtail_written_bytes_total");
        double measured = Metric.value("redtail_publication_latency_seconds_count");
        double commands = Metric.value("redtail_commands_total", "code=\"ok\"");
        double refused = Metric.value("redtail_commands_total", "code=\"bad_request\"");
        double left = Metric.value("redtail_clients_left_total");

        try (TestClient envelope = TestClient.connect(Gateway.uri("/ws"), "redtail.v1");
                TestClient dialect = TestClient.connect(Gateway.uri("/ws"));
                HttpStreamClient text = HttpApi.subscribe("/api/logs/" + id)) {
            envelope.ask(Commands.subscribe(id));
            dialect.ask(Commands.subscribe(id));
            dialect.ask("nonsense");
            assertThat(Metric.value("redtail_connections")).isGreaterThanOrEqualTo(3);
            assertThat(Metric.value("redtail_subscriptions")).isGreaterThanOrEqualTo(3);
            redis.publish("logs:" + id, "counted");
            assertThat(envelope.next()).contains("counted");
            assertThat(dialect.next()).isEqualTo("counted");
            assertThat(text.next()).isEqualTo("counted");
        }

        await().untilAsserted(() ->
                assertThat(Metric.value("redtail_clients_left_total") - left).isGreaterThanOrEqualTo(2));
        assertThat(Metric.value("redtail_publications_total") - publications).isGreaterThanOrEqualTo(1);
        assertThat(Metric.value("redtail_deliveries_total", "encoding=\"redtail.v1\"") - envelopes)
                .isGreaterThanOrEqualTo(1);
        assertThat(Metric.value("redtail_deliveries_total", "encoding=\"dialect\"") - dialects)
                .isGreaterThanOrEqualTo(1);
        assertThat(Metric.value("redtail_deliveries_total", "encoding=\"text\"", "sink=\"http\"") - texts)
                .isGreaterThanOrEqualTo(1);
        assertThat(Metric.value("redtail_written_bytes_total") - bytes).isGreaterThanOrEqualTo(3 * "counted".length());
        assertThat(Metric.value("redtail_publication_latency_seconds_count") - measured)
                .isGreaterThanOrEqualTo(1);
        assertThat(Metric.value("redtail_commands_total", "code=\"ok\"") - commands)
                .isGreaterThanOrEqualTo(2);
        assertThat(Metric.value("redtail_commands_total", "code=\"bad_request\"") - refused)
                .isGreaterThanOrEqualTo(1);
        assertThat(Metric.value("redtail_redis_ready")).isOne();
        assertThat(Metric.value("redtail_redis_probe_round_trip_seconds")).isPositive();
    }

    /** Ten thousand channels must not make ten thousand series. */
    @Test
    void channelsAndClientsMakeNoSeries() {
        long before = Metric.scrape().lines().count();
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"), "redtail.v1")) {
            for (int i = 0; i < 50; i++) {
                client.ask(Commands.subscribe(id + "-" + i));
            }
            assertThat(Metric.scrape().lines().count()).isLessThanOrEqualTo(before + 10);
        }
    }
}
