package io.redtail.it.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.Envelope;
import io.redtail.it.client.Ids;
import io.redtail.it.client.RawClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code redtail.v1}. */
class EnvelopeProtocolIT extends GatewayTests {

    private final RealRedis redis = RealRedis.shared();
    private final String project = Ids.fresh("envelope");
    private final String tenant = Ids.fresh("envelope");

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/"})
    void theSubprotocolIsAgreedOn(String path) {
        try (TestClient client = TestClient.connect(Gateway.uri(path), "redtail.v1")) {
            assertThat(client.subprotocol()).isEqualTo("redtail.v1");
        }
    }

    @Test
    void theSubprotocolIsFoundAmongOthers() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"), "redtail.v9", "redtail.v1", "graphql-ws")) {
            assertThat(client.subprotocol()).isEqualTo("redtail.v1");
        }
    }

    @Test
    void whoAsksForAnotherSubprotocolSpeaksTheDialects() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"), "redtail.v9")) {
            assertThat(client.subprotocol()).isEmpty();
            client.ask(Commands.subscribe(project));

            redis.publish("logs:" + project, "verbatim");

            assertThat(client.next()).isEqualTo("verbatim");
        }
    }

    @Test
    void aClientThatOffersCompressionIsServedWithoutIt() {
        Map<String, String> headers = Map.of(
                "Sec-WebSocket-Protocol", "redtail.v1",
                "Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits");
        try (RawClient client = RawClient.connect("/ws", headers)) {
            client.sendText(Commands.PING);

            assertThat(client.read().orElseThrow().text()).isEqualTo(Answers.PONG);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/"})
    void aLineArrivesInAnEnvelope(String path) {
        try (TestClient client = TestClient.connect(Gateway.uri(path), "redtail.v1")) {
            assertThat(client.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed("logs:" + project));

            redis.publish("logs:" + project, "a line");

            assertThat(Envelope.withoutTimes(client.next()))
                    .isEqualTo("[{\"channel\":\"logs:" + project + "\",\"data\":\"a line\"}]");
        }
    }

    @Test
    void aJobUpdateArrivesInAnEnvelope() {
        try (TestClient client = connect()) {
            assertThat(client.ask(Commands.subscribeTenant(tenant))).isEqualTo(Answers.subscribed("jobs:" + tenant));

            redis.publish("job_updates", "{\"tenantId\":\"" + tenant + "\",\"jobId\":\"j1\",\"n\":1.50}");

            assertThat(Envelope.withoutTimes(client.next()))
                    .isEqualTo("[{\"channel\":\"jobs:" + tenant
                            + "\",\"data\":\"{\\\"jobId\\\":\\\"j1\\\",\\\"n\\\":1.50}\"}]");
        }
    }

    @Test
    void aTenantMayBeANumber() {
        try (TestClient client = connect()) {
            assertThat(client.ask("{\"action\":\"subscribe\",\"tenantId\":31337,\"id\":1}"))
                    .isEqualTo("{\"status\":\"subscribed\",\"channel\":\"jobs:31337\","
                            + "\"message\":\"Successfully subscribed to jobs:31337\",\"id\":1}");

            redis.publish("job_updates", "{\"tenantId\":31337,\"a\":1}");

            assertThat(Envelope.withoutTimes(client.next()))
                    .isEqualTo("[{\"channel\":\"jobs:31337\",\"data\":\"{\\\"a\\\":1}\"}]");
        }
    }

    static List<String> payloads() {
        return LogsDialectIT.payloads();
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void whateverWasPublishedIsTheEnvelopesData(String payload) {
        try (TestClient client = subscriber()) {
            redis.publish("logs:" + project, payload);

            assertThat(Envelope.in(client.next())).containsExactly(new Envelope("logs:" + project, payload));
        }
    }

    @Test
    void controlCharactersAreEscaped() {
        try (TestClient client = subscriber()) {
            redis.publish("logs:" + project, "\"\\/\b\f\n\r\t\0\u001f\u007fü");

            assertThat(Envelope.withoutTimes(client.next()))
                    .isEqualTo("[{\"channel\":\"logs:" + project
                            + "\",\"data\":\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0000\\u001f\u007fü\"}]");
        }
    }

    @Test
    void aPayloadBeyondAMebibyteIsAGapOfOne() {
        try (TestClient client = subscriber()) {
            redis.publish("logs:" + project, "x".repeat(1_100_000));
            redis.publish("logs:" + project, "the next line");

            assertThat(client.next())
                    .isEqualTo("{\"status\":\"gap\",\"channel\":\"logs:" + project
                            + "\",\"missed\":1,\"reason\":\"upstream\"}");
            assertThat(Envelope.withoutTimes(client.next()))
                    .isEqualTo(Answers.envelope("logs:" + project, "the next line"));
        }
    }

    @Test
    void aBurstArrivesCompleteAndInOrderHoweverItIsPacked() {
        int lines = 5_000;
        try (TestClient client = subscriber()) {
            redis.run(jedis -> {
                var pipeline = jedis.pipelined();
                IntStream.range(0, lines).forEach(line -> pipeline.publish("logs:" + project, "line " + line));
                return pipeline.syncAndReturnAll();
            });

            List<Envelope> received = new ArrayList<>();
            while (received.size() < lines) {
                received.addAll(Envelope.in(client.next()));
            }
            assertThat(received)
                    .isEqualTo(IntStream.range(0, lines)
                            .mapToObj(line -> new Envelope("logs:" + project, "line " + line))
                            .toList());
        }
    }

    @Test
    void linesOfManyChannelsKeepTheirOrder() {
        String other = Ids.fresh("envelope");
        try (TestClient client = subscriber()) {
            client.ask(Commands.subscribe(other));
            client.ask(Commands.subscribeTenant(tenant));
            redis.run(jedis -> {
                var pipeline = jedis.pipelined();
                pipeline.publish("logs:" + project, "1");
                pipeline.publish("logs:" + other, "2");
                pipeline.publish("job_updates", "{\"tenantId\":\"" + tenant + "\",\"n\":3}");
                pipeline.publish("logs:" + project, "4");
                return pipeline.syncAndReturnAll();
            });

            List<Envelope> received = new ArrayList<>();
            while (received.size() < 4) {
                received.addAll(Envelope.in(client.next()));
            }
            assertThat(received)
                    .containsExactly(
                            new Envelope("logs:" + project, "1"),
                            new Envelope("logs:" + other, "2"),
                            new Envelope("jobs:" + tenant, "{\"n\":3}"),
                            new Envelope("logs:" + project, "4"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'action':'subscribe','projectId':'P','id':7}"
                        + "|{'status':'subscribed','channel':'logs:P','message':'Successfully subscribed to logs:P','id':7}",
                "{'id':'a b','action':'unsubscribe','projectId':'P'}"
                        + "|{'status':'unsubscribed','channel':'logs:P','id':'a b'}",
                "{'action':'list','id':-1}|{'status':'subscriptions','channels':[],'id':-1}",
                "{'action':'ping','id':'x'}|{'status':'pong','id':'x'}",
                "{'action':'ping','id':''}|{'status':'pong','id':''}",
                "{'action':'ping','id':0}|{'status':'pong','id':0}",
                "{'action':'ping','id':999999999999999999}|{'status':'pong','id':999999999999999999}",
                "{'action':'ping','id':null}|{'status':'pong'}",
                "{'action':'ping','id':'ü\\u0022\\n'}|{'status':'pong','id':'ü\\\"\\n'}",
            },
            quoteCharacter = '`')
    void anIdComesBackAsItWasSent(String command, String answer) {
        try (TestClient client = connect()) {
            assertThat(client.ask(command.replace('\'', '"').replace("\"P\"", '"' + project + '"')))
                    .isEqualTo(answer.replace('\'', '"').replace("logs:P", "logs:" + project));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'action':'subscribe','id':7}|bad_request|7",
                "{'action':'subscribe','projectId':'*','id':'x'}|bad_channel|'x'",
                "{'action':'nonsense','id':'x'}|bad_request|'x'",
                "{'id':1}|bad_request|1",
            },
            quoteCharacter = '`')
    void anIdComesBackWithAnErrorToo(String command, String code, String id) {
        try (TestClient client = connect()) {
            assertThat(client.ask(command.replace('\'', '"')))
                    .matches(Answers.errorWithId(code, id.replace('\'', '"')));
        }
    }

    @Test
    void oneCommandNamesOneChannel() {
        try (TestClient client = connect()) {
            assertThat(client.ask("{\"action\":\"subscribe\",\"projectId\":\"" + project + "\",\"tenantId\":\"t\"}"))
                    .matches(Answers.error("bad_request"));
            assertThat(client.ask(Commands.LIST)).isEqualTo("{\"status\":\"subscriptions\",\"channels\":[]}");
        }
    }

    @Test
    void answersAreObjectsInTheOrderOfTheCommands() {
        try (TestClient client = connect()) {
            for (int id = 0; id < 200; id++) {
                client.send("{\"action\":\"ping\",\"id\":" + id + "}");
            }
            for (int id = 0; id < 200; id++) {
                assertThat(client.next()).isEqualTo("{\"status\":\"pong\",\"id\":" + id + "}");
            }
        }
    }

    @Test
    void anAnswerComesAfterTheLinesThatWereBeforeIt() {
        try (TestClient client = subscriber()) {
            redis.publish("logs:" + project, "before");
            assertThat(Envelope.withoutTimes(client.next())).isEqualTo(Answers.envelope("logs:" + project, "before"));

            assertThat(client.ask(Commands.unsubscribe(project))).isEqualTo(Answers.unsubscribed("logs:" + project));

            redis.publish("logs:" + project, "after");
            assertThat(client.ask(Commands.PING)).isEqualTo(Answers.PONG);
        }
    }

    @Test
    void oneLineReachesBothKindsOfClients() {
        try (TestClient envelopes = subscriber();
                TestClient verbatim = TestClient.connect(Gateway.uri("/"))) {
            verbatim.ask(Commands.subscribe(project));

            redis.publish("logs:" + project, "for both");

            assertThat(Envelope.withoutTimes(envelopes.next()))
                    .isEqualTo(Answers.envelope("logs:" + project, "for both"));
            assertThat(verbatim.next()).isEqualTo("for both");
        }
    }

    private static TestClient connect() {
        return TestClient.connect(Gateway.uri("/ws"), "redtail.v1");
    }

    private TestClient subscriber() {
        TestClient client = connect();
        assertThat(client.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed("logs:" + project));
        return client;
    }
}
