package io.redtail.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Commands;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import io.redtail.it.server.ServerProcess;
import io.redtail.it.server.ServerQuirks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a server keeps for clients that say nothing. */
class IdleClientsIT extends GatewayTests {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int CLIENTS = 50;

    /** Grizzly has one for each header of a handshake and its answer. */
    private static final String HEADER = "org.glassfish.grizzly.http.util.MimeHeaderField";

    /** Tyrus' copy of a handshake. */
    private static final String REQUEST = "org.glassfish.tyrus.core.RequestContext";

    @Test
    void headersOfHandshakesAreNotKept_andTheirClientsAreServed() {
        assumeThat(ServerQuirks.workarounds()).contains("tyrus-handshakes");
        String project = Ids.fresh("idle");
        ServerProcess server = ServerProcess.find();
        long headers = server.instancesOf(HEADER);
        long requests = server.instancesOf(REQUEST);
        List<TestClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(TestClient.connect(Gateway.uri("/ws")));
                clients.get(i).ask(Commands.subscribe(project));
            }

            await().atMost(SOON).untilAsserted(() -> {
                clients.forEach(client -> client.ask(Commands.PING)); // or it takes until they have answered a ping
                assertThat(server.instancesOf(HEADER)).isLessThan(headers + CLIENTS);
                assertThat(server.instancesOf(REQUEST)).isLessThan(requests + CLIENTS / 2);
            });

            RealRedis.shared().publish("logs:" + project, "a line");
            for (TestClient client : clients) {
                assertThat(client.next()).isEqualTo("a line");
                assertThat(client.ask(Commands.PING)).contains("pong");
            }
        } finally {
            clients.forEach(TestClient::close);
        }
    }
}
