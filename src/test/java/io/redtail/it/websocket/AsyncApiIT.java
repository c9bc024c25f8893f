package io.redtail.it.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.AsyncApi;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway says, and what it is told, held against the schemas of {@code docs/asyncapi.yaml}. */
class AsyncApiIT extends GatewayTests {

    private final String id = Ids.fresh("asyncapi");

    @Test
    void everyMessageOfTheFullProtocolIsDescribed() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"), "redtail.v1")) {
            AsyncApi.assertAnswer(
                    "Subscribed", ask(client, "{\"action\":\"subscribe\",\"projectId\":\"" + id + "\",\"id\":1}"));
            RealRedis.shared().publish("logs:" + id, "a \"line\"");
            assertThat(AsyncApi.errors("Publications", client.next())).isEmpty();
            AsyncApi.assertAnswer("Subscriptions", ask(client, "{\"action\":\"list\",\"id\":\"x\"}"));
            AsyncApi.assertAnswer("Status", ask(client, "{\"action\":\"ping\"}"));
            RealRedis.shared().publish("logs:" + id, "\u001b]redtail;end\u0007");
            AsyncApi.assertAnswer("Ended", client.next());
            AsyncApi.assertAnswer(
                    "Unsubscribed", ask(client, "{\"action\":\"unsubscribe\",\"projectId\":\"" + id + "\"}"));
        }
    }

    /** The gateway and the schema agree on what is wrong. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"action\":\"subscribe\",\"projectId\":\"a b\"}", "{\"action\":\"jump\"}", "{}", "[]"})
    void whatTheSchemaRefusesTheGatewayRefuses(String command) {
        assertThat(AsyncApi.errors("Command", command)).isNotEmpty();
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"), "redtail.v1")) {
            AsyncApi.assertAnswer("Error", client.ask(command));
        }
    }

    @Test
    void aTenantsCommandsAreDescribed() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"), "redtail.v1")) {
            String command = "{\"type\":\"SUBSCRIBE\",\"tenantId\":\"" + id + "\"}";
            assertThat(AsyncApi.errors("JobsCommand", command)).isEmpty();
            client.send(command);
            AsyncApi.assertAnswer("Subscribed", ask(client, "{\"action\":\"subscribe\",\"tenantId\":\"" + id + "\"}"));
        }
    }

    private static String ask(TestClient client, String command) {
        assertThat(AsyncApi.errors("Command", command)).isEmpty();
        return client.ask(command);
    }
}
