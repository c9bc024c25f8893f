package io.redtail.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway says, and what it is told, held against the schemas of {@code docs/asyncapi.yaml}. */
class AsyncApiIT extends GatewayTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode DOCUMENT = read();

    private final String id = Ids.fresh("asyncapi");

    @Test
    void everyMessageOfTheFullProtocolIsDescribed() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"), "redtail.v1")) {
            assertAnswer("Subscribed", ask(client, "{\"action\":\"subscribe\",\"projectId\":\"" + id + "\",\"id\":1}"));
            RealRedis.shared().publish("logs:" + id, "a \"line\"");
            assertThat(errors("Publications", client.next())).isEmpty();
            assertAnswer("Subscriptions", ask(client, "{\"action\":\"list\",\"id\":\"x\"}"));
            assertAnswer("Status", ask(client, "{\"action\":\"ping\"}"));
            RealRedis.shared().publish("logs:" + id, "\u001b]redtail;end\u0007");
            assertAnswer("Ended", client.next());
            assertAnswer("Unsubscribed", ask(client, "{\"action\":\"unsubscribe\",\"projectId\":\"" + id + "\"}"));
        }
    }

    /** The gateway and the schema agree on what is wrong. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"action\":\"subscribe\",\"projectId\":\"a b\"}", "{\"action\":\"jump\"}", "{}", "[]"})
    void whatTheSchemaRefusesTheGatewayRefuses(String command) {
        assertThat(errors("Command", command)).isNotEmpty();
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"), "redtail.v1")) {
            assertAnswer("Error", client.ask(command));
        }
    }

    @Test
    void aTenantsCommandsAreDescribed() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"), "redtail.v1")) {
            String command = "{\"type\":\"SUBSCRIBE\",\"tenantId\":\"" + id + "\"}";
            assertThat(errors("JobsCommand", command)).isEmpty();
            client.send(command);
            assertAnswer("Subscribed", ask(client, "{\"action\":\"subscribe\",\"tenantId\":\"" + id + "\"}"));
        }
    }

    private static String ask(TestClient client, String command) {
        assertThat(errors("Command", command)).isEmpty();
        return client.ask(command);
    }

    private static void assertAnswer(String schema, String message) {
        assertThat(errors(schema, message)).as(message).isEmpty();
        assertThat(errors("Answer", message)).as(message).isEmpty();
    }

    private static Iterable<?> errors(String schema, String message) {
        ObjectNode root = DOCUMENT.deepCopy();
        root.put("$ref", "#/components/schemas/" + schema);
        JsonSchema compiled = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(root);
        try {
            return compiled.validate(JSON.readTree(message));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read() {
        try {
            return new ObjectMapper(new YAMLFactory())
                    .readTree(Path.of("docs", "asyncapi.yaml").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
