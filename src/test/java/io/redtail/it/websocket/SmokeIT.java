package io.redtail.it.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.RawClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmokeIT extends GatewayTests {

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/"})
    void aPublishedLineReachesAClientConnectedAt(String path) {
        try (TestClient client = TestClient.connect(Gateway.uri(path))) {
            client.send("{\"action\":\"subscribe\",\"projectId\":\"p1\"}");
            assertThat(client.next())
                    .isEqualTo("{\"status\":\"subscribed\",\"channel\":\"logs:p1\","
                            + "\"message\":\"Successfully subscribed to logs:p1\"}");

            RealRedis.shared().publish("logs:p1", "a line, verbatim: {\"ü\"}");

            assertThat(client.next()).isEqualTo("a line, verbatim: {\"ü\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/"})
    void aClientThatWritesItsOwnFramesIsServedAlike(String path) {
        try (RawClient client = RawClient.connect(path)) {
            client.sendText("{\"action\":\"subscribe\",\"projectId\":\"raw\"}");

            assertThat(client.read().orElseThrow().text())
                    .startsWith("{\"status\":\"subscribed\",\"channel\":\"logs:raw\"");
        }
    }

    @Test
    void thePageIsAtTheRoot() throws IOException, InterruptedException {
        var answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(Gateway.page("/")).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(answer.body()).contains("Redtail");
    }
}
