package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.redtail.it.client.RawClient;
import io.redtail.it.server.ServerQuirks;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A client that is sent away, does not close the connection and goes on sending: it ends all the same, as it counts towards no limit. */
class SentAwayIT extends BystanderTests {

    /** The default of {@code redtail.limits.bad-messages}, and one more. */
    private static final int BAD_MESSAGES = 101;

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final byte[] PING = RawClient.frame(true, RawClient.PING, new byte[0]);

    @Test
    void byTheGateway() {
        try (RawClient client = RawClient.connect("/ws")) {
            for (int i = 0; i < BAD_MESSAGES; i++) {
                client.sendText("bad");
            }
            assertEnds(client, 1008);
        }
    }

    @Test
    void forAMessageThatIsTooLong() {
        try (RawClient client = RawClient.connect("/ws")) {
            client.sendFrame(true, RawClient.TEXT, new byte[70_000]);
            assertEnds(client, 1009);
        }
    }

    private static void assertEnds(RawClient client, int closeCode) {
        assertThat(client.readToClose()).map(RawClient.Frame::closeCode).hasValue(closeCode);
        assumeFalse(ServerQuirks.keepsWhomItSentAway());
        await("the end of the connection")
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(
                        () -> assertThatCode(() -> client.sendBytes(PING)).isInstanceOf(UncheckedIOException.class));
    }
}
