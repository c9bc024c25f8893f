package io.redtail.it.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.CompressedClient;
import io.redtail.it.client.Ids;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.GatewayTests;
import io.redtail.it.server.ServerQuirks;
import org.junit.jupiter.api.Test;

/** Where messages go through the WebSocket API, nobody compresses: neither the gateway nor the server, which has nothing for that. */
class NoCompressionIT extends GatewayTests {

    @Test
    void whoOffersIsServedWithoutCompression() {
        assumeThat(ServerQuirks.sink()).isEqualTo("portable");
        String project = Ids.fresh("plain");
        String line = "a line " + "that repeats itself ".repeat(20);
        try (CompressedClient one = CompressedClient.offering(CompressedClient.OFFER);
                CompressedClient other = CompressedClient.offering(CompressedClient.OFFER)) {
            assertThat(one.isAccepted()).isFalse();
            assertThat(one.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed("logs:" + project));
            assertThat(other.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed("logs:" + project));
            for (int i = 0; i < 20; i++) {
                RealRedis.shared().publish("logs:" + project, line + i);
                assertThat(one.next()).isEqualTo(line + i);
                assertThat(other.next()).isEqualTo(line + i);
            }
            assertThat(one.compressed()).isZero();
        }
    }
}
