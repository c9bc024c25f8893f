package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.HttpApi;
import io.redtail.it.client.RawClient;
import io.redtail.it.server.ServerLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that ask a hundred times at once, and leave without an answer: the log has not a stack for each. Of what does not exist, Payara
 * still writes one, below all filters: SECURITY.md has that.
 */
class DepartedClientsIT extends BystanderTests {

    private static final int CONNECTIONS = 20;
    private static final int REQUESTS = 100;

    private static final int PROBES = 50;

    /** Some servers log one for a connection. */
    private static final int MAX_COMPLAINTS = 2 * CONNECTIONS;

    @ParameterizedTest
    @ValueSource(strings = {"GET /redtail-log.js", "GET /api/channels"})
    void theirRequestsAreNotLogged(String target) throws InterruptedException {
        long complaints = ServerLog.complaints();
        byte[] requests = (target + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .repeat(REQUESTS)
                .getBytes(StandardCharsets.US_ASCII);
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            RawClient client = RawClient.open();
            client.sendBytes(requests);
            clients.add(client);
        }
        clients.forEach(RawClient::close); // what they have not read resets their connections
        for (int i = 0; i < PROBES; i++) {
            assertThat(HttpApi.exchange("GET", "/health/live", "").statusCode()).isEqualTo(200);
            Thread.sleep(20); // the server works on what they have sent
        }

        assertThat(ServerLog.complaints() - complaints).isLessThan(MAX_COMPLAINTS);
    }
}
