package io.redtail.it.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.Envelope;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What publishers do wrong is no client's trouble. */
class BadPayloadIT extends GatewayTests {

    private final RealRedis redis = RealRedis.shared();
    private final String id = Ids.fresh("payload");

    static Stream<Arguments> malformedText() {
        return Stream.of(
                Arguments.of(bytes('a', 0xFF, 'b'), "a\ufffdb"),
                Arguments.of(bytes(0x80), "\ufffd"),
                Arguments.of(bytes(0xC3, '(', 'x'), "\ufffd(x"),
                Arguments.of(bytes('g', 'r', 0xFC, 0xDF, 'e'), "gr\ufffd\ufffde"),
                Arguments.of(bytes('c', 'u', 't', 0xE2, 0x82), "cut\ufffd"),
                Arguments.of(bytes(0xF0, 0x9F, 0x9A, 0x80, 0xF0, 0x9F), "🚀\ufffd"));
    }

    private static byte[] bytes(int... values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int value : values) {
            bytes.write(value);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("malformedText")
    void malformedUtf8ArrivesAsReplacementCharacters(byte[] published, String received) {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"));
                TestClient envelopes = TestClient.connect(Gateway.uri("/ws"), "redtail.v1")) {
            assertThat(client.ask(Commands.subscribe(id))).isEqualTo(Answers.subscribed("logs:" + id));
            assertThat(envelopes.ask(Commands.subscribe(id))).isEqualTo(Answers.subscribed("logs:" + id));

            redis.publish("logs:" + id, published);
            redis.publish("logs:" + id, "the next line");

            assertThat(client.next()).isEqualTo(received);
            assertThat(client.next()).isEqualTo("the next line");
            assertThat(Envelope.in(envelopes.next())).first().isEqualTo(new Envelope("logs:" + id, received));
        }
    }

    /** Other decoders count the replacement characters differently (0xED 0xA0 0x80 is one to three of them). */
    @Test
    void aSurrogateInUtf8DoesNotEndTheConnection() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            client.ask(Commands.subscribe(id));

            redis.publish("logs:" + id, bytes('<', 0xED, 0xA0, 0x80, '>'));

            assertThat(client.next()).matches("<\ufffd{1,3}>");
        }
    }

    @Test
    void malformedUtf8InAJobUpdateArrivesAsAReplacementCharacter() {
        try (TestClient client = subscriber()) {
            ByteArrayOutputStream update = new ByteArrayOutputStream();
            update.writeBytes(("{\"tenantId\":\"" + id + "\",\"text\":\"gr").getBytes(StandardCharsets.UTF_8));
            update.writeBytes(bytes(0xFC, 'n', '"', '}'));

            redis.publish("job_updates", update.toByteArray());

            assertThat(client.next()).isEqualTo("{\"text\":\"gr\ufffdn\"}");
        }
    }

    /** T stands for the tenant that the client follows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "no JSON",
                "null",
                "1",
                "'T'",
                "['T']",
                "[{'tenantId':'T'}]",
                "{}",
                "{'a':1}",
                "{'tenantid':'T'}",
                "{'a':{'tenantId':'T'}}",
                "{'tenantId':null}",
                "{'tenantId':true}",
                "{'tenantId':{}}",
                "{'tenantId':['T']}",
                "{'tenantId':1.5}",
                "{'tenantId':1e3}",
                "{'tenantId':''}",
                "{'tenantId':'*'}",
                "{'tenantId':'a b'}",
                "{'tenantId':'T','tenantId':'T'}",
                "{'tenantId':'T','\\u0074enantId':'T'}",
                "{'tenantId':'T'} x",
                "{'tenantId':'T'}{'tenantId':'T'}",
                "{'tenantId':'T'",
                "{'tenantId':'T','a'}",
                "{'tenantId':'T','a':}",
                "{'tenantId':'T','a':1,}",
                "{'tenantId':'T','a':01}",
                "{'tenantId':'T','a':'\\x'}",
                "{'tenantId':'T','a':'\\u12'}",
                "{'tenantId':'T','a':'\t'}",
                "{'tenantId':'T','a':tru}",
                "{'tenantId':'T','a':NaN}",
                "{'tenantId':'T','a':[1,2}",
                "{'tenantId':'T','a':'DEEP'}",
                "\ufeff{'tenantId':'T'}",
            })
    void aJobUpdateThatIsNoneIsDroppedAndTheNextArrives(String update) {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        String json = update.replace('\'', '"').replace("\"T\"", '"' + id + '"').replace("\"DEEP\"", deep);
        try (TestClient client = subscriber()) {
            redis.publish("job_updates", json);
            redis.publish("job_updates", "{\"tenantId\":\"" + id + "\",\"the next\":true}");

            assertThat(client.next()).isEqualTo("{\"the next\":true}");
        }
    }

    /** Live when this returns: this way of subscribing is answered. */
    private TestClient subscriber() {
        TestClient client = TestClient.connect(Gateway.uri("/ws"));
        assertThat(client.ask(Commands.subscribeTenant(id))).isEqualTo(Answers.subscribed("jobs:" + id));
        return client;
    }
}
