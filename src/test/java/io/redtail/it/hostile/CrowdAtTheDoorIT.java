package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.Effort;
import io.redtail.it.client.Answers;
import io.redtail.it.client.Bystander;
import io.redtail.it.client.Commands;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import io.redtail.it.server.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Connections that are opened and never used, and handshakes at a byte a second, while others continue being served:
 * 1,000 and 100 of them, 10,000 and 500 with {@code -Pproofs}.
 */
@Tag("once")
class CrowdAtTheDoorIT extends GatewayTests {

    private static final int IDLE = Effort.of("redtail.it.idle.connections", 1_000, 10_000);
    private static final int SLOW = IDLE / 20;
    private static final int SECONDS = IDLE < 10_000 ? 3 : 60;

    /** What a server keeps for a connection before it knows what is wanted: mostly the buffer for the request. */
    private static final long BYTES_A_CONNECTION = 40 * 1024;

    private final List<SocketChannel> crowd = new ArrayList<>();
    private final Bystander bystander = Bystander.watch();
    private final ServerProcess server = ServerProcess.find();
    private long heapBefore;

    @BeforeEach
    void measure() {
        heapBefore = server.liveHeapBytes();
    }

    @AfterEach
    void leave() throws IOException {
        bystander.close();
        for (SocketChannel channel : crowd) {
            channel.close();
        }
    }

    @Test
    void othersAreServedWhileMostSayNothing() throws Exception {
        join(IDLE);
        for (int second = 0; second < SECONDS; second++) {
            assertServed();
            Thread.sleep(1_000); // the crowd's pace
        }
        report("never used", IDLE);
    }

    @Test
    void othersAreServedWhileHandshakesTakeMinutes() throws Exception {
        join(SLOW);
        byte[] handshake =
                ("GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + "x".repeat(600)).getBytes(StandardCharsets.US_ASCII);
        for (int second = 0; second < SECONDS; second++) {
            for (SocketChannel channel : crowd) {
                sayOneByte(channel, handshake[second]);
            }
            assertServed();
            Thread.sleep(1_000); // the crowd's pace
        }
        report("at a byte a second", SLOW);
    }

    private void join(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            crowd.add(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), Gateway.port())));
        }
    }

    private static void sayOneByte(SocketChannel channel, byte one) throws IOException {
        try {
            if (channel.isOpen()) {
                channel.write(ByteBuffer.wrap(new byte[] {one}));
            }
        } catch (IOException sentAway) {
            channel.close();
        }
    }

    /** a catching-up subscription, within the timeout of its client. */
    private static void assertServed() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            assertThat(client.ask(Commands.PING)).isEqualTo(Answers.PONG);
        }
    }

    private void report(String what, int count) throws Exception {
        long bytes = server.liveHeapBytes() - heapBefore;
        long left = crowd.stream().filter(CrowdAtTheDoorIT::isOpen).count();
        System.out.println(count + " connections " + what + ": after " + Duration.ofSeconds(SECONDS) + " " + left
                + " are open, with " + bytes + " bytes of heap");
        assertThat(bytes).as("bytes of heap").isLessThan(count * BYTES_A_CONNECTION + 16L * 1024 * 1024);
        bystander.assertUndisturbed();
    }

    private static boolean isOpen(SocketChannel channel) {
        try {
            if (channel.isOpen()) {
                channel.configureBlocking(false);
                return channel.read(ByteBuffer.allocate(1_024)) == 0;
            }
        } catch (IOException sentAway) {
            // It is not.
        }
        return false;
    }
}
