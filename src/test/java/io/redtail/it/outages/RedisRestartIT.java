package io.redtail.it.outages;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.Envelope;
import io.redtail.it.client.Ids;
import io.redtail.it.client.NumberedLinesClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.Gateway;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code kill -9} of Redis, and a new one on the same port that knows nothing of the old one's subscribers. */
@Tag("once")
class RedisRestartIT extends OutageTests {

    private static final Duration SUBSCRIBE_TIMEOUT = Duration.ofSeconds(5);

    @Test
    void everyClientIsLiveAgainWithinFiveSecondsAndHasBeenTold() {
        List<NumberedLinesClient> numberedLinesClients = NumberedLinesClient.some(5);
        try {
            awaitLive(numberedLinesClients, SLACK);

            redis.kill();
            numberedLinesClients.stream()
                    .filter(NumberedLinesClient::isEnvelope)
                    .forEach(reader -> reader.client().await(Answers.DEGRADED::equals));
            refusedWhileRedisIsAway();
            refusedWhileRedisIsAway(); // twice, so that the gateway has come to its longest pauses between attempts
            redis.restart();

            awaitLive(numberedLinesClients, Duration.ofSeconds(5).plus(SLACK));
            numberedLinesClients.forEach(RedisRestartIT::assertTold);
        } finally {
            numberedLinesClients.forEach(NumberedLinesClient::close);
        }
    }

    private static void assertTold(NumberedLinesClient reader) {
        String channel = reader.channel();
        if (reader.isEnvelope()) {
            assertThat(reader.notices())
                    .containsExactly(
                            Answers.subscribed(channel),
                            Answers.DEGRADED,
                            "{\"status\":\"gap\",\"channel\":\"" + channel + "\",\"reason\":\"upstream\"}",
                            Answers.RESTORED);
            assertGapComesBeforeTheLinesAfterIt(reader);
        } else if (reader.isOfJobs()) {
            assertThat(reader.notices()).isEmpty();
        } else {
            assertThat(reader.notices())
                    .satisfiesExactly(
                            first -> assertThat(first).isEqualTo(Answers.subscribed(channel)),
                            error -> assertThat(error)
                                    .matches(Answers.error("unavailable"))
                                    .contains(channel));
        }
    }

    private static void assertGapComesBeforeTheLinesAfterIt(NumberedLinesClient reader) {
        List<String> received = reader.client().received();
        int degraded = received.indexOf(Answers.DEGRADED);
        assertThat(received.get(degraded + 1)).startsWith("{\"status\":\"gap\"");
    }

    /** Both protocols, one after the other. */
    private static void refusedWhileRedisIsAway() {
        String project = Ids.fresh("away");
        String command = "{\"action\":\"subscribe\",\"projectId\":\"" + project + "\",\"id\":7}";
        try (TestClient dialect = TestClient.connect(Gateway.uri("/ws"));
                TestClient envelopes = TestClient.connect(Gateway.uri("/ws"), "redtail.v1")) {
            assertThat(envelopes.next()).isEqualTo(Answers.DEGRADED);
            long start = System.nanoTime();
            dialect.send(command);
            envelopes.send(command);

            assertThat(dialect.next()).matches(Answers.errorWithId("unavailable", "7"));
            assertThat(envelopes.next()).matches(Answers.errorWithId("unavailable", "7"));

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(SUBSCRIBE_TIMEOUT.minusMillis(100), SUBSCRIBE_TIMEOUT.plus(SLACK));
            assertThat(dialect.ask(Commands.LIST)).isEqualTo("{\"status\":\"subscriptions\",\"channels\":[]}");
        }
    }

    @Test
    void whoeverComesWhileRedisIsAwayIsServedWhenItIsBack() {
        String project = Ids.fresh("patient");
        String tenant = Ids.fresh("patient");
        redis.kill();
        try (TestClient envelopes = TestClient.connect(Gateway.uri("/ws"), "redtail.v1");
                TestClient logs = TestClient.connect(Gateway.uri("/"));
                TestClient jobs = TestClient.connect(Gateway.uri("/ws"))) {
            assertThat(envelopes.next()).isEqualTo(Answers.DEGRADED);
            assertThat(envelopes.ask(Commands.PING)).isEqualTo(Answers.PONG);
            jobs.send(Commands.jobs(tenant));
            assertThat(jobs.ask(Commands.PING)).isEqualTo(Answers.PONG);

            redis.restart();

            assertThat(envelopes.next()).isEqualTo(Answers.RESTORED);
            assertThat(envelopes.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed("logs:" + project));
            assertThat(logs.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed("logs:" + project));
            redis.publish("logs:" + project, "a line");
            redis.publish("job_updates", "{\"tenantId\":\"" + tenant + "\",\"n\":1}");
            assertThat(Envelope.withoutTimes(envelopes.next()))
                    .isEqualTo(Answers.envelope("logs:" + project, "a line"));
            assertThat(logs.next()).isEqualTo("a line");
            assertThat(jobs.next()).isEqualTo("{\"n\":1}");
        }
    }

    @Test
    void whoComesLaterHearsNothingOfIt() {
        redis.kill();
        redis.restart();
        try (TestClient witness = TestClient.connect(Gateway.uri("/ws"), "redtail.v1")) {
            witness.send(Commands.subscribe(Ids.fresh("later")));
            witness.await(answer -> answer.contains("\"subscribed\""));
        }
        try (TestClient arrival = TestClient.connect(Gateway.uri("/ws"), "redtail.v1")) {
            assertThat(arrival.ask(Commands.PING)).isEqualTo(Answers.PONG);
        }
    }
}
