package io.redtail.it.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Bystander;
import io.redtail.it.client.Commands;
import io.redtail.it.client.Envelope;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages that are no commands: each gets its error, and leaves this connection and all others as they were. */
public class BadInputIT extends GatewayTests {

    private Bystander bystander;

    @BeforeEach
    void watchABystander() {
        bystander = Bystander.watch();
    }

    @AfterEach
    void close() {
        bystander.close();
    }

    /**
     * What a client sends that is wrong.
     *
     * @param code what the error says
     */
    public record BadInput(String name, String text, String code) {

        @Override
        public String toString() {
            return name;
        }
    }

    public static Stream<BadInput> badInputs() {
        return Stream.of(
                request("nothing", ""),
                request("white space", " \n"),
                request("no JSON", "hello"),
                request("half an object", "{\"action\":\"ping\""),
                request("half a string", "{\"action\":\"pi"),
                request("single quotes", "{'action':'ping'}"),
                request("a name without quotes", "{action:\"ping\"}"),
                request("a comma too many", "{\"action\":\"ping\",}"),
                request("a comment", "{\"action\":\"ping\"/* please */}"),
                request("a byte order mark", "\ufeff{\"action\":\"ping\"}"),
                request("a control character in a string", "{\"action\":\"ping\",\"id\":\"\u0001\"}"),
                request("an escape that is none", "{\"action\":\"ping\",\"id\":\"\\x\"}"),
                request("not a number", "{\"action\":\"ping\",\"id\":NaN}"),
                request("a leading zero", "{\"action\":\"ping\",\"id\":01}"),
                request("a control character", "\0"),
                request("null", "null"),
                request("a number", "1"),
                request("a string", "\"ping\""),
                request("an array", "[{\"action\":\"ping\"}]"),
                request("text after the object", "{\"action\":\"ping\"} x"),
                request("two objects", "{\"action\":\"ping\"}{\"action\":\"ping\"}"),
                request("an empty object", "{}"),
                request("a deep object", nested("{\"a\":", "1", "}")),
                request("a deep array", "{\"action\":\"ping\",\"a\":" + nested("[", "", "]") + "}"),
                request("a deep array without end", "[".repeat(10_000)),
                request("an action twice", "{\"action\":\"ping\",\"action\":\"list\"}"),
                request("an id twice", "{\"action\":\"subscribe\",\"projectId\":\"a\",\"projectId\":\"b\"}"),
                request("a member twice, once escaped", "{\"action\":\"ping\",\"\\u0061ction\":\"list\"}"),
                request("an unknown action", "{\"action\":\"publish\",\"projectId\":\"p\"}"),
                request("an action in capitals", "{\"action\":\"SUBSCRIBE\",\"projectId\":\"p\"}"),
                request("an action that is a number", "{\"action\":1}"),
                request("an action that is an object", "{\"action\":{\"a\":\"ping\"}}"),
                request("an action that is null", "{\"action\":null}"),
                request("an unknown type", "{\"type\":\"PING\"}"),
                request("a type in small letters", "{\"type\":\"subscribe\",\"tenantId\":\"t\"}"),
                request("a type that is a number", "{\"type\":1,\"tenantId\":\"t\"}"),
                request("no project", "{\"action\":\"subscribe\"}"),
                request("a project that is null", "{\"action\":\"subscribe\",\"projectId\":null}"),
                request("a project that is a number", "{\"action\":\"subscribe\",\"projectId\":1}"),
                request("a project that is true", "{\"action\":\"subscribe\",\"projectId\":true}"),
                request("a project that is an array", "{\"action\":\"subscribe\",\"projectId\":[\"p\"]}"),
                request("a project that is an object", "{\"action\":\"unsubscribe\",\"projectId\":{}}"),
                request("a project and a tenant", "{\"action\":\"subscribe\",\"projectId\":\"p\",\"tenantId\":\"t\"}"),
                request("no tenant", "{\"type\":\"SUBSCRIBE\"}"),
                request("no tenant, but a project", "{\"type\":\"SUBSCRIBE\",\"projectId\":\"p\"}"),
                request("a tenant that is null", "{\"type\":\"SUBSCRIBE\",\"tenantId\":null}"),
                request("a tenant that is a fraction", "{\"type\":\"SUBSCRIBE\",\"tenantId\":1.5}"),
                request("a tenant with an exponent", "{\"type\":\"SUBSCRIBE\",\"tenantId\":1e400}"),
                request("a tenant that is false", "{\"type\":\"UNSUBSCRIBE\",\"tenantId\":false}"),
                request("an id that is an object", "{\"action\":\"ping\",\"id\":{}}"),
                request("an id that is a fraction", "{\"action\":\"ping\",\"id\":0.5}"),
                request("an id that is too long", "{\"action\":\"ping\",\"id\":\"" + "x".repeat(129) + "\"}"),
                request("an id beyond 64 bits", "{\"action\":\"ping\",\"id\":99999999999999999999}"),
                channel("an empty project", ""),
                channel("a project that is too long", "x".repeat(129)),
                channel("a project that is far too long", "x".repeat(60_000)),
                channel("a pattern", "*"),
                channel("a pattern at the end", "p*"),
                channel("a pattern of another kind", "[a-z]?"),
                channel("a blank", "a b"),
                channel("a colon", "logs:p"),
                channel("a line break", "p\\r\\nSUBSCRIBE q"),
                channel("a NUL", "p\\u0000"),
                channel("a letter with an accent", "é"),
                channel("a letter from elsewhere", "日本"),
                channel("a lone surrogate", "\\ud800"),
                channel("markup", "<b>"),
                new BadInput("an empty tenant", "{\"type\":\"SUBSCRIBE\",\"tenantId\":\"\"}", "bad_channel"),
                new BadInput(
                        "a tenant that is a pattern", "{\"type\":\"SUBSCRIBE\",\"tenantId\":\"*\"}", "bad_channel"));
    }

    private static BadInput request(String name, String text) {
        return new BadInput(name, text, "bad_request");
    }

    private static BadInput channel(String name, String projectId) {
        return new BadInput(name, Commands.subscribe(projectId), "bad_channel");
    }

    private static String nested(String opening, String innermost, String closing) {
        return opening.repeat(10_000) + innermost + closing.repeat(10_000);
    }

    @ParameterizedTest
    @MethodSource("badInputs")
    void itIsAnsweredInTheDialectsAndChangesNothingElse(BadInput input) throws InterruptedException {
        try (TestClient client = TestClient.connect(Gateway.uri("/"))) {
            expectAnError(client, input, line -> line);
        }
    }

    @ParameterizedTest
    @MethodSource("badInputs")
    void itIsAnsweredInTheFullProtocolAndChangesNothingElse(BadInput input) throws InterruptedException {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"), "redtail.v1")) {
            expectAnError(client, input, line -> Envelope.in(line).get(0).data());
        }
    }

    private void expectAnError(TestClient client, BadInput input, java.util.function.UnaryOperator<String> line)
            throws InterruptedException {
        String project = Ids.fresh("bad");
        assertThat(client.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed("logs:" + project));

        assertThat(client.ask(input.text())).matches(Answers.error(input.code()));

        assertThat(client.ask(Commands.PING)).isEqualTo(Answers.PONG);
        assertThat(client.ask(Commands.LIST))
                .isEqualTo("{\"status\":\"subscriptions\",\"channels\":[\"logs:" + project + "\"]}");
        RealRedis.shared().publish("logs:" + project, "still served");
        assertThat(line.apply(client.next())).isEqualTo("still served");
        bystander.assertUndisturbed();
    }
}
