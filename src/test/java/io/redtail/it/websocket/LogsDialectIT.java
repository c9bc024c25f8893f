package io.redtail.it.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** the first legacy clients, and what they may ask for besides. */
class LogsDialectIT extends GatewayTests {

    private final RealRedis redis = RealRedis.shared();
    private final String project = Ids.fresh("logs");

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/"})
    void subscribe_isAnsweredAsByLegacyServer(String path) {
        try (TestClient client = TestClient.connect(Gateway.uri(path))) {
            assertThat(client.subprotocol()).isEmpty();

            assertThat(client.ask("{\"action\":\"subscribe\",\"projectId\":\"" + project + "\"}"))
                    .isEqualTo("{\"status\":\"subscribed\",\"channel\":\"logs:" + project
                            + "\",\"message\":\"Successfully subscribed to logs:" + project + "\"}");
        }
    }

    static List<String> payloads() {
        return List.of(
                "a line",
                "",
                "  white space around\t",
                "{\"level\":\"info\",\"message\":\"compiled\"}",
                "{\"status\":\"subscribed\"}",
                "[\"an array\"]",
                "\"quotes\" and \\ backslashes",
                "two\nlines\r\n",
                "\u001b[31mred\u001b[0m, a NUL \0 and a DEL \u007f",
                "grüße, 日本語, 🚀, \u2028 and \ufeff",
                "<script>alert(1)</script>",
                "x".repeat(125),
                "x".repeat(126),
                "x".repeat(65_535),
                "x".repeat(65_536),
                "é".repeat(150_000));
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void aPayloadArrivesVerbatim(String payload) {
        try (TestClient client = subscriber("/ws")) {
            redis.publish("logs:" + project, payload);

            assertThat(client.next()).isEqualTo(payload);
        }
    }

    @Test
    void aPayloadOfAlmostAMebibyteArrives() {
        String payload = "0123456789".repeat(104_000);
        try (TestClient client = subscriber("/")) {
            redis.publish("logs:" + project, payload);

            assertThat(client.next()).isEqualTo(payload);
        }
    }

    @Test
    void aPayloadBeyondAMebibyteIsAnnouncedAsMissingAndTheNextArrives() {
        try (TestClient client = subscriber("/")) {
            redis.publish("logs:" + project, "x".repeat(1_100_000));
            redis.publish("logs:" + project, "the next line");

            assertThat(client.next()).matches(Answers.error("unavailable")).contains("logs:" + project);
            assertThat(client.next()).isEqualTo("the next line");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/"})
    void payloadsArriveOneAFrameAndInOrder(String path) {
        try (TestClient client = subscriber(path)) {
            redis.run(jedis -> {
                var pipeline = jedis.pipelined();
                for (int line = 0; line < 1_000; line++) {
                    pipeline.publish("logs:" + project, "line " + line);
                }
                return pipeline.syncAndReturnAll();
            });

            for (int line = 0; line < 1_000; line++) {
                assertThat(client.next()).isEqualTo("line " + line);
            }
        }
    }

    @Test
    void whatWasPublishedBeforeTheSubscriptionIsNotReplayed() {
        redis.publish("logs:" + project, "too early");
        try (TestClient client = subscriber("/ws")) {
            redis.publish("logs:" + project, "in time");

            assertThat(client.next()).isEqualTo("in time");
        }
    }

    @Test
    void afterUnsubscribingNothingComes() {
        String other = Ids.fresh("logs");
        try (TestClient client = subscriber("/ws")) {
            assertThat(client.ask(Commands.subscribe(other))).isEqualTo(Answers.subscribed("logs:" + other));

            assertThat(client.ask(Commands.unsubscribe(project))).isEqualTo(Answers.unsubscribed("logs:" + project));

            redis.publish("logs:" + project, "not for this client any more");
            redis.publish("logs:" + other, "sentinel");
            assertThat(client.next()).isEqualTo("sentinel");
        }
    }

    @Test
    void whoUnsubscribesTakesNothingFromOthers() {
        try (TestClient leaving = subscriber("/ws");
                TestClient staying = subscriber("/")) {
            assertThat(leaving.ask(Commands.unsubscribe(project))).isEqualTo(Answers.unsubscribed("logs:" + project));

            redis.publish("logs:" + project, "still here");

            assertThat(staying.next()).isEqualTo("still here");
        }
    }

    @Test
    void whoUnsubscribedMaySubscribeAgain() {
        try (TestClient client = subscriber("/ws")) {
            client.ask(Commands.unsubscribe(project));

            assertThat(client.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed("logs:" + project));

            redis.publish("logs:" + project, "again");
            assertThat(client.next()).isEqualTo("again");
        }
    }

    @Test
    void unsubscribeUnknownChannel_isNoError() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            assertThat(client.ask(Commands.unsubscribe(project))).isEqualTo(Answers.unsubscribed("logs:" + project));
        }
    }

    @Test
    void aSecondSubscriptionIsAnsweredAndDoublesNothing() {
        try (TestClient client = subscriber("/ws")) {
            assertThat(client.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed("logs:" + project));

            redis.publish("logs:" + project, "once");
            redis.publish("logs:" + project, "sentinel");

            assertThat(client.next()).isEqualTo("once");
            assertThat(client.next()).isEqualTo("sentinel");
        }
    }

    @Test
    void aSecondSubscriptionIsEndedByOneUnsubscription() {
        String other = Ids.fresh("logs");
        try (TestClient client = subscriber("/ws")) {
            client.ask(Commands.subscribe(project));
            client.ask(Commands.subscribe(other));

            client.ask(Commands.unsubscribe(project));

            redis.publish("logs:" + project, "not for this client any more");
            redis.publish("logs:" + other, "sentinel");
            assertThat(client.next()).isEqualTo("sentinel");
        }
    }

    @Test
    void client_getsOnlySubscribedProjects() {
        try (TestClient client = subscriber("/ws")) {
            redis.publish("logs:" + project + ".1", "another project");
            redis.publish("logs:" + project.toUpperCase(java.util.Locale.ROOT), "another project");
            redis.publish("logs:", "no project");
            redis.publish(project, "no project");
            redis.publish("jobs:" + project, "no project");
            redis.publish("logs:" + project, "sentinel");

            assertThat(client.next()).isEqualTo("sentinel");
        }
    }

    @Test
    void anIdMayHaveAllItsCharactersAndAHundredAndTwentyEightOfThem() {
        String id = "AZaz09._/@-" + "x".repeat(117);
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            assertThat(client.ask(Commands.subscribe(id))).isEqualTo(Answers.subscribed("logs:" + id));

            redis.publish("logs:" + id, "a line");

            assertThat(client.next()).isEqualTo("a line");
        }
    }

    @Test
    void list_namesSubscribedChannels() {
        String b = Ids.fresh("logs-b");
        String a = Ids.fresh("logs-a");
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            assertThat(client.ask(Commands.LIST)).isEqualTo("{\"status\":\"subscriptions\",\"channels\":[]}");
            client.ask(Commands.subscribe(b));
            client.ask(Commands.subscribe(a));

            assertThat(client.ask(Commands.LIST))
                    .isEqualTo("{\"status\":\"subscriptions\",\"channels\":[\"logs:" + a + "\",\"logs:" + b + "\"]}");

            client.ask(Commands.unsubscribe(b));
            assertThat(client.ask(Commands.LIST))
                    .isEqualTo("{\"status\":\"subscriptions\",\"channels\":[\"logs:" + a + "\"]}");
        }
    }

    @Test
    void aPingIsAnswered() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            assertThat(client.ask(Commands.PING)).isEqualTo(Answers.PONG);
        }
    }

    @Test
    void membersThatNobodyKnowsAreIgnored() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            assertThat(client.ask("\n {\"token\":{\"a\":[1,{}]}, \"projectId\" : \"" + project
                            + "\" ,\"action\":\"subscribe\",\"more\":null}\t"))
                    .isEqualTo(Answers.subscribed("logs:" + project));
        }
    }

    private TestClient subscriber(String path) {
        TestClient client = TestClient.connect(Gateway.uri(path));
        assertThat(client.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed("logs:" + project));
        return client;
    }
}
