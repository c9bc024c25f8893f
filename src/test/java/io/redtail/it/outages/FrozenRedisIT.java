package io.redtail.it.outages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.HttpApi;
import io.redtail.it.client.Ids;
import io.redtail.it.client.Metric;
import io.redtail.it.client.NumberedLinesClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.Gateway;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code SIGSTOP} of Redis: its connections stay open, and say nothing. */
@Tag("once")
@Tag("proof")
class FrozenRedisIT extends OutageTests {

    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(15);

    /** How much longer it stays frozen, once that was noticed; {@code -Dredtail.it.freeze.seconds=60}. */
    private static final int FREEZE_SECONDS = Integer.getInteger("redtail.it.freeze.seconds", 0);

    @Test
    void aFrozenRedisIsNoticedAndAllAreLiveAgainWhenItThaws() {
        List<NumberedLinesClient> numberedLinesClients = NumberedLinesClient.some(2);
        try {
            awaitLive(numberedLinesClients, SLACK);

            redis.freeze();

            numberedLinesClients.stream()
                    .filter(NumberedLinesClient::isEnvelope)
                    .forEach(reader -> reader.client().await(Answers.DEGRADED::equals, NOTICED_WITHIN.plus(SLACK)));
            assertStillServed(numberedLinesClients);
            assertSubscribingIsRefused();
            await().atMost(SLACK).until(() -> ready() == 503);
            assertThat(HttpApi.exchange("GET", "/health/ready", "").body()).contains("\"DOWN\"");
            assertThat(HttpApi.exchange("GET", "/health/live", "").statusCode())
                    .as("a restart would not bring Redis back")
                    .isEqualTo(200);
            assertThat(Metric.value("redtail_redis_connected")).isZero();
            assertThat(Metric.value("redtail_health", "probe=\"ready\"")).isZero();
            redis.resume();
            await().atMost(Duration.ofSeconds(5).plus(SLACK)).until(() -> ready() == 200);

            awaitLive(numberedLinesClients, Duration.ofSeconds(5).plus(SLACK));
            numberedLinesClients.stream()
                    .filter(NumberedLinesClient::isEnvelope)
                    .forEach(reader -> assertThat(reader.notices())
                            .containsExactly(
                                    Answers.subscribed(reader.channel()),
                                    Answers.DEGRADED,
                                    "{\"status\":\"gap\",\"channel\":\"" + reader.channel()
                                            + "\",\"reason\":\"upstream\"}",
                                    Answers.RESTORED));
            await().atMost(Duration.ofSeconds(10)).until(() -> pubSubConnections() == 1);
        } finally {
            numberedLinesClients.forEach(NumberedLinesClient::close);
        }
    }

    /** The gateway answers all the while. */
    private static void assertStillServed(List<NumberedLinesClient> numberedLinesClients) {
        TestClient client = numberedLinesClients.get(0).client();
        await().pollDelay(Duration.ZERO)
                .during(Duration.ofSeconds(FREEZE_SECONDS))
                .atMost(Duration.ofSeconds(FREEZE_SECONDS + 10))
                .until(() -> client.ask(Commands.PING).equals(Answers.PONG));
    }

    private static int ready() {
        return HttpApi.exchange("GET", "/health/ready", "").statusCode();
    }

    private static void assertSubscribingIsRefused() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            assertThat(client.ask(Commands.subscribe(Ids.fresh("frozen")))).matches(Answers.error("unavailable"));
        }
    }

    @Test
    void aShortFreezeIsAPauseInWhichNothingIsLost() throws Exception {
        try (NumberedLinesClient reader = new NumberedLinesClient(NumberedLinesClient.Kind.ENVELOPE_LOGS)) {
            awaitLive(List.of(reader), SLACK);
            List<String> before = reader.client().received();
            int first = reader.published();

            redis.freeze();
            CompletableFuture<Void> publisher = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 100; i++) {
                    reader.publishLine();
                }
            });
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> reader.client().received().equals(before));
            redis.resume();

            publisher.get(10, TimeUnit.SECONDS);
            await().until(() -> reader.hasLineSince(first + 99));
            reader.assertNoHoleSince(0);
            assertThat(reader.notices()).containsExactly(Answers.subscribed(reader.channel()));
        }
    }
}
