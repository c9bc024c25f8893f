package io.redtail.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Commands;
import io.redtail.it.client.Envelope;
import io.redtail.it.client.HttpApi;
import io.redtail.it.client.HttpStreamClient;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Without history, a line's time is that of its arrival at the gateway: one for all clients, whatever they speak. */
class LineTimesIT extends GatewayTests {

    private final String id = Ids.fresh("times");
    private final String path = "/api/logs/" + id;

    @Test
    void aLineHasTheSameTimeForAllClients_andTheLegacyDialectsHaveNone() {
        try (HttpStreamClient text = HttpApi.subscribe(path + "?time=iso");
                HttpStreamClient events = HttpApi.subscribe(path + "?time=iso", "Accept", "text/event-stream");
                TestClient v1 = TestClient.connect(Gateway.uri("/ws"), "redtail.v1");
                TestClient legacy = TestClient.connect(Gateway.uri("/ws"))) {
            v1.ask(Commands.subscribe(id));
            legacy.ask(Commands.subscribe(id));
            long before = System.currentTimeMillis();
            RealRedis.shared().publish("logs:" + id, "a line");

            String[] line = text.next().split(" ", 2);
            assertThat(line[1]).isEqualTo("a line");
            assertThat(line[0]).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            long time = Instant.parse(line[0]).toEpochMilli();
            assertThat(time).isBetween(before, System.currentTimeMillis());
            assertThat(events.next()).isEqualTo("data: " + line[0] + " a line");
            String envelope = v1.next();
            assertThat(envelope).contains(",\"time\":" + time + ",");
            assertThat(Envelope.in(envelope).get(0).data()).isEqualTo("a line");
            assertThat(legacy.next()).isEqualTo("a line");
        }
    }

    @Test
    void sinceNeedsHistory_andWhatIsMalformedIsNamed() {
        assertThat(status("?since=10m")).isEqualTo(409);
        assertThat(status("?since=yesterday")).isEqualTo(400);
        assertThat(status("?since=10m&tail=5")).isEqualTo(400);
        assertThat(status("?time=utc")).isEqualTo(400);
    }

    private int status(String query) {
        try (HttpStreamClient answer = HttpApi.subscribe(path + query)) {
            return answer.status();
        }
    }
}
