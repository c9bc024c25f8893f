package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.HttpApi;
import io.redtail.it.client.RawClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import io.redtail.it.server.ServerProcess;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames and messages that begin, announce much, and never end: what a server keeps of them is bounded for each connection. */
class EndlessFramesIT extends GatewayTests {

    private static final int CLIENTS = 60;

    /** A message of 64 KB, what is read at once, and the connection itself. */
    private static final long KEPT_BYTES = 160 * 1024;

    private static final int UNFINISHED_BYTES = 63 * 1024;

    /** {@code redtail.limits.unfinished-bytes} in arquillian.xml. */
    private static final long ALL_UNFINISHED_BYTES = 8 * 1024 * 1024;

    private final List<RawClient> clients = new ArrayList<>();
    private final ServerProcess server = ServerProcess.find();

    @AfterEach
    void leave() {
        clients.forEach(RawClient::close);
    }

    /** More than any server takes, and what the annotation of the endpoint allows. */
    @ParameterizedTest
    @ValueSource(ints = {4 * 1024 * 1024 - 1, 1_000_000})
    void aFrameThatAnnouncesMuchAndNeverEndsCostsLittle(int announcedBytes) {
        assertKeepsLittle(() -> {
            RawClient client = connect();
            client.sendHeader(true, RawClient.TEXT, announcedBytes);
            send(client, new byte[announcedBytes / 2]);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {2 * 1024 * 1024, 900_000})
    void aMessageOfManyFramesThatNeverEndsCostsLittle(int sentBytes) {
        byte[] part = RawClient.frame(false, RawClient.CONTINUATION, new byte[30_000]);
        assertKeepsLittle(() -> {
            RawClient client = connect();
            client.sendFrame(false, RawClient.TEXT, new byte[0]);
            for (int sent = 0; sent < sentBytes; sent += part.length) {
                send(client, part);
            }
        });
    }

    @Test
    void emptyFramesThatNeverEndCostLittle() {
        byte[] empty = RawClient.frame(false, RawClient.CONTINUATION, new byte[0]);
        byte[] many = new byte[empty.length * 50_000];
        for (int i = 0; i < many.length; i += empty.length) {
            System.arraycopy(empty, 0, many, i, empty.length);
        }
        assertKeepsLittle(() -> {
            RawClient client = connect();
            client.sendFrame(false, RawClient.TEXT, new byte[0]);
            send(client, many);
            send(client, RawClient.frame(true, RawClient.PING, new byte[0]));
            assertThat(client.read())
                    .as("a pong or a close frame, once all was read")
                    .isNotNull();
        });
    }

    /** Each byte may be a buffer of its own to the server. */
    @ParameterizedTest
    @ValueSource(ints = {RawClient.TEXT, RawClient.PING})
    void aFrameThatComesByteByByteAndNeverEndsCostsLittle(int opcode) {
        long before = server.liveHeapBytes();
        for (int i = 0; i < CLIENTS; i++) {
            connect().sendHeader(true, opcode, 125);
        }
        try (TestClient other = TestClient.connect(Gateway.uri("/ws"))) {
            for (int sent = 0; sent < 124; sent++) {
                clients.forEach(client -> send(client, new byte[1]));
                assertThat(other.ask(Commands.PING)).isEqualTo(Answers.PONG); // so that one read is not for many
            }
        }

        assertKeptLittle(before);
    }

    /** As many as the gateway takes connections, each with a little less than a message. */
    @Test
    void allUnfinishedMessagesTogetherCostNoMoreThanTheirLimit() {
        byte[] part = new byte[UNFINISHED_BYTES];
        for (int i = 0; i < ALL_UNFINISHED_BYTES / UNFINISHED_BYTES + CLIENTS; i++) {
            RawClient client = connect();
            client.sendHeader(true, RawClient.TEXT, UNFINISHED_BYTES + 1);
            send(client, part);
        }

        await().untilAsserted(() -> assertThat(metric("redtail_limits_hit_total{limit=\"limits.unfinished-bytes\"}"))
                .isPositive());
        await().untilAsserted(() ->
                assertThat(metric("redtail_unfinished_message_bytes")).isLessThanOrEqualTo(ALL_UNFINISHED_BYTES));
        assertServed();
    }

    private static long metric(String name) {
        return HttpApi.exchange("GET", "/metrics", "")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }

    private void assertKeepsLittle(Runnable client) {
        long before = server.liveHeapBytes();
        for (int i = 0; i < CLIENTS; i++) {
            client.run();
        }
        assertKeptLittle(before);
    }

    private void assertKeptLittle(long before) {
        assertThat(server.liveHeapBytes() - before).isLessThan(CLIENTS * KEPT_BYTES + 8 * 1024 * 1024);
        assertServed();
    }

    /** Before and beyond what a server collects: the same answer. */
    @ParameterizedTest
    @ValueSource(ints = {64 * 1024 + 1, 80 * 1024, 100 * 1024, 1024 * 1024 + 1})
    void aMessageThatIsTooLongIsClosedWith1009(int bytes) {
        RawClient client = connect();

        send(client, RawClient.frame(true, RawClient.TEXT, "x".repeat(bytes).getBytes(StandardCharsets.US_ASCII)));

        assertThat(client.readToClose())
                .hasValueSatisfying(close -> assertThat(close.closeCode()).isEqualTo(1009));
    }

    /** Far more at once than is collected of one frame. */
    @Test
    void manyShortMessagesAtOnceAreNoLongMessage() {
        RawClient client = connect();
        byte[] ping = RawClient.frame(true, RawClient.PING, new byte[100]);
        byte[] many = new byte[ping.length * 2_000];
        for (int i = 0; i < many.length; i += ping.length) {
            System.arraycopy(ping, 0, many, i, ping.length);
        }

        Thread sender = new Thread(() -> send(client, many));
        sender.start();

        for (int i = 0; i < 2_000; i++) {
            assertThat(client.read())
                    .hasValueSatisfying(frame -> assertThat(frame.opcode()).isEqualTo(RawClient.PONG));
        }
    }

    private RawClient connect() {
        RawClient client = RawClient.connect("/ws");
        clients.add(client);
        return client;
    }

    /** As far as the server takes it. */
    private static void send(RawClient client, byte[] bytes) {
        try {
            client.sendBytes(bytes);
        } catch (UncheckedIOException closed) {
            // The server has seen enough.
        }
    }

    private static void assertServed() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            assertThat(client.ask(Commands.PING)).isEqualTo(Answers.PONG);
        }
    }
}
