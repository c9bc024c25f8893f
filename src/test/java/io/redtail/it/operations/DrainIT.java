package io.redtail.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.HttpApi;
import io.redtail.it.client.HttpStreamClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.JmxClient;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node before its restart: who is there goes little by little, and nobody new comes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("proof")
class DrainIT {

    private static final int CLIENTS = 50;
    private static final Duration TIME = Duration.ofSeconds(4);

    @Test
    void clientsGoOneByOneAndNewOnesAreRefused() throws Exception {
        try (RealRedis redis = RealRedis.on(Ports.free());
                OwnServer server = OwnServer.start(Map.of(
                        "redtail.redis.url",
                        "redis://127.0.0.1:" + redis.port(),
                        "redtail.drain.time",
                        TIME.toSeconds() + "s"));
                JmxClient jmx = JmxClient.of(server.process())) {
            server.deploy("/");
            List<TestClient> clients = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> TestClient.connect(server.webSocket(i % 2 == 0 ? "/ws" : "/")))
                    .toList();
            for (TestClient client : clients) {
                assertThat(client.ask(Commands.subscribe("p"))).isEqualTo(Answers.subscribed("logs:p"));
            }
            HttpStreamClient reader = HttpApi.subscribe(server.page("/api/logs/p"));
            assertThat(reader.status()).isEqualTo(200);

            long began = System.nanoTime();
            jmx.invoke("/", "drain");

            await().pollInterval(Duration.ofMillis(20)).until(() -> open(clients) < CLIENTS);
            assertThat(open(clients)).as("after the first has gone").isGreaterThan(CLIENTS / 2);
            redis.publish("logs:p", "for those who are there");
            await().untilAsserted(() ->
                    assertThat(clients).anyMatch(client -> client.received().contains("for those who are there")));
            assertRefused(server);
            for (TestClient client : clients) {
                assertThat(client.awaitClose()).isEqualTo(new TestClient.Close(1001, "the gateway is shutting down"));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(TIME.dividedBy(2));
            assertThat(reader.rest()).contains("for those who are there");
            assertThat(jmx.attribute("/", "Draining")).isEqualTo(true);
            await().untilAsserted(
                            () -> assertThat(jmx.attribute("/", "Connections")).isEqualTo(0));
            assertThat(get(server.page("/")).statusCode()).as("the page").isEqualTo(200);
        }
    }

    private static long open(List<TestClient> clients) {
        return clients.stream().filter(TestClient::isOpen).count();
    }

    private static void assertRefused(OwnServer server) throws Exception {
        for (String path : List.of("/ws", "/")) {
            var refused =
                    catchThrowableOfType(CompletionException.class, () -> TestClient.connect(server.webSocket(path)));
            assertUnavailable(((WebSocketHandshakeException) refused.getCause()).getResponse());
        }
        assertUnavailable(get(server.page("/api/logs/p")));
        assertUnavailable(HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.page("/api/logs/p"))
                                .POST(BodyPublishers.ofString("line"))
                                .build(),
                        BodyHandlers.ofString()));
    }

    private static void assertUnavailable(HttpResponse<?> answer) {
        assertThat(answer.statusCode()).as(answer.uri().toString()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    }

    private static HttpResponse<String> get(URI page) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
    }
}
