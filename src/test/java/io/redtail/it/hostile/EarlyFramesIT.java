package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.RawClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import io.redtail.it.server.ServerQuirks;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A client that does not wait for the answer to its handshake: its first frame comes in the same packet. */
class EarlyFramesIT extends GatewayTests {

    /** More than any server here has threads for requests. */
    private static final int CLIENTS = 300;

    private static final byte[] PING =
            RawClient.frame(true, RawClient.TEXT, Commands.PING.getBytes(StandardCharsets.UTF_8));

    @Test
    void anEarlyFrameIsAnswered() {
        for (int i = 0; i < 20; i++) {
            try (RawClient client = connectWith(PING)) {
                if (!ServerQuirks.losesEarlyFrames()) {
                    assertThat(client.read()).map(RawClient.Frame::text).hasValue(Answers.PONG);
                    client.sendText(Commands.PING);
                    assertThat(client.read()).map(RawClient.Frame::text).hasValue(Answers.PONG);
                }
            }
        }
        assertServed();
    }

    @Test
    void anEarlyCloseFrameIsAnswered() {
        assertClosed(RawClient.frame(true, RawClient.CLOSE, new byte[] {0x03, (byte) 0xE8}), 1000);
    }

    @Test
    void anEarlyFrameThatIsTooLongIsClosedWith1009() {
        assertClosed(RawClient.frame(true, RawClient.TEXT, new byte[70_000]), 1009);
    }

    private static void assertClosed(byte[] frame, int closeCode) {
        for (int i = 0; i < 20; i++) {
            try (RawClient client = connectWith(frame)) {
                if (!ServerQuirks.losesEarlyFrames()) {
                    assertThat(client.readToClose())
                            .map(RawClient.Frame::closeCode)
                            .hasValue(closeCode);
                }
            }
        }
        assertServed();
    }

    private static RawClient connectWith(byte[] frame) {
        RawClient client = RawClient.open();
        client.sendBytes(handshakeWith(frame));
        assertThat(client.head()).startsWith("HTTP/1.1 101");
        return client;
    }

    @Test
    void clientsThatSendAnEarlyFrameAndLeaveTakeNoThread() {
        for (int i = 0; i < CLIENTS; i++) {
            try (RawClient client = RawClient.open()) {
                client.sendBytes(handshakeWith(PING));
            }
        }

        assertServed();
    }

    private static void assertServed() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            assertThat(client.ask(Commands.PING)).isEqualTo(Answers.PONG);
        }
    }

    private static byte[] handshakeWith(byte[] frame) {
        byte[] request = ("GET /ws HTTP/1.1\r\nHost: 127.0.0.1:" + Gateway.port()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] both = new byte[request.length + frame.length];
        System.arraycopy(request, 0, both, 0, request.length);
        System.arraycopy(frame, 0, both, request.length, frame.length);
        return both;
    }
}
