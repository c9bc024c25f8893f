package io.redtail.it.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.CompressedClient;
import io.redtail.it.client.Envelope;
import io.redtail.it.client.Ids;
import io.redtail.it.client.RawClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import io.redtail.it.server.ServerQuirks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/** {@code permessage-deflate} (RFC 7692), with the answers and lines that every other client gets. */
class CompressionIT extends GatewayTests {

    private static final String ACCEPTED = "permessage-deflate; client_no_context_takeover";

    @BeforeEach
    void onlyWhereTheGatewayWritesFrames() {
        assumeThat(ServerQuirks.sink()).as("the sink").isNotEqualTo("portable");
    }

    @Test
    void theOfferOfBrowsersIsAccepted_andOneThatAsksForLessIsNot() {
        assertThat(CompressedClient.answerTo(CompressedClient.OFFER)).isEqualTo(ACCEPTED);
        assertThat(CompressedClient.answerTo("foo, permessage-deflate; server_max_window_bits=15"))
                .isEqualTo(ACCEPTED + "; server_max_window_bits=15");
        assertThat(CompressedClient.answerTo("permessage-deflate; server_no_context_takeover"))
                .isEmpty();
        assertThat(CompressedClient.answerTo("permessage-deflate; server_max_window_bits=9"))
                .isEmpty();
        assertThat(CompressedClient.answerTo("permessage-deflate; client_max_window_bits=99"))
                .isEmpty();
    }

    @Test
    void linesAreCompressedForAllWhoOffered_andReachAllOthers() {
        String project = Ids.fresh("deflate");
        List<String> lines = lines(200);
        try (CompressedClient one = CompressedClient.connect();
                CompressedClient other = CompressedClient.connect();
                TestClient plain = TestClient.connect(Gateway.uri("/ws"))) {
            for (CompressedClient client : List.of(one, other)) {
                assertThat(client.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed("logs:" + project));
            }
            plain.ask(Commands.subscribe(project));

            publish(project, lines);

            assertThat(lines).allSatisfy(line -> {
                assertThat(one.next()).isEqualTo(line);
                assertThat(other.next()).isEqualTo(line);
                assertThat(plain.next()).isEqualTo(line);
            });
            untilCompressed(project, List.of(one, other), line -> {
                assertThat(one.next()).isEqualTo(line);
                assertThat(other.next()).isEqualTo(line);
                assertThat(plain.next()).isEqualTo(line);
            });
        }
    }

    @Test
    void whoComesLaterReadsFromThereOn_alsoInTheFullProtocol() {
        String project = Ids.fresh("deflate");
        String channel = "logs:" + project;
        try (CompressedClient one = CompressedClient.connect("redtail.v1");
                CompressedClient other = CompressedClient.connect("redtail.v1")) {
            one.ask(Commands.subscribe(project));
            for (String line : lines(50)) { // one by one: several may come as one message
                publish(project, List.of(line));
                one.next();
            }
            other.ask(Commands.subscribe(project));

            for (String line : lines(100)) {
                publish(project, List.of(line));
                String expected = Answers.envelope(channel, line);
                assertThat(Envelope.withoutTimes(one.next())).isEqualTo(expected);
                assertThat(Envelope.withoutTimes(other.next())).isEqualTo(expected);
            }
            untilCompressed(project, List.of(one, other), line -> {
                one.next();
                other.next();
            });

            other.ask(Commands.unsubscribe(project));
            publish(project, lines(1));
            one.next();
            other.ask(Commands.subscribe(project));
            publish(project, List.of("after " + "x".repeat(100)));
            assertThat(Envelope.withoutTimes(other.next()))
                    .isEqualTo(Answers.envelope(channel, "after " + "x".repeat(100)));
        }
    }

    /** As Autobahn's cases 12 and 13 send them: of any length, in fragments, with control frames between. */
    @Test
    void commandsMayBeCompressedInAnyWay() {
        try (CompressedClient client = CompressedClient.connect()) {
            for (int length : new int[] {0, 1, 16, 126, 1_000, 4_096, 16_384, 65_000}) {
                String command = "{\"action\":\"ping\",\"more\":\"" + "é".repeat(length / 2) + "\"}";
                assertThat(client.ask(command)).as("%d", length).isEqualTo(Answers.PONG);
                sendInFragments(client, CompressedClient.deflated(command), 7);
                assertThat(client.next()).as("%d in fragments", length).isEqualTo(Answers.PONG);
            }
            client.sendFrame(true, RawClient.TEXT, Commands.PING.getBytes(StandardCharsets.UTF_8));
            assertThat(client.next()).as("not compressed").isEqualTo(Answers.PONG);
        }
    }

    /** WildFly opens the session on another thread, and reads meanwhile. */
    @Test
    void aCommandThatFollowsTheHandshakeAtOnceIsAnswered() {
        for (int i = 0; i < 200; i++) {
            try (CompressedClient client = CompressedClient.connect()) {
                assertThat(client.ask(Commands.PING)).as("client %d", i).isEqualTo(Answers.PONG);
            }
        }
    }

    @Test
    void aMessageMayEndWithAnEmptyFrame() {
        try (CompressedClient client = CompressedClient.connect()) {
            for (int i = 0; i < 3; i++) {
                client.sendFrame(false, 0x40 | RawClient.TEXT, CompressedClient.deflated(Commands.PING));
                client.sendFrame(true, RawClient.CONTINUATION, new byte[0]);
                assertThat(client.next()).isEqualTo(Answers.PONG);
            }
            assertThat(client.ask(Commands.PING)).isEqualTo(Answers.PONG);
        }
    }

    private static void sendInFragments(CompressedClient client, byte[] message, int count) {
        int size = message.length / count + 1;
        for (int from = 0; from < message.length; from += size) {
            boolean last = from + size >= message.length;
            byte[] part = Arrays.copyOfRange(message, from, Math.min(message.length, from + size));
            client.sendFrame(last, from == 0 ? 0x40 | RawClient.TEXT : RawClient.CONTINUATION, part);
        }
    }

    /** 64 KB that would be 64 MB. */
    @Test
    void aMessageThatWouldBeTooLongIsRefused() {
        String bomb = "{\"action\":\"ping\",\"more\":\"" + "0".repeat(60_000_000) + "\"}";
        byte[] deflated = CompressedClient.deflated(bomb);
        assertThat(deflated).hasSizeLessThan(65_536);
        try (CompressedClient client = CompressedClient.connect()) {
            client.ask(Commands.PING);
            client.sendFrame(true, 0x40 | RawClient.TEXT, deflated);

            assertThat(client.closeCode()).isEqualTo(1009);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0xFF, 0x07, 0x06})
    void whatCannotBeInflatedIsRefused(int garbage) {
        try (CompressedClient client = CompressedClient.connect()) {
            client.ask(Commands.PING);
            client.sendFrame(true, 0x40 | RawClient.TEXT, new byte[] {(byte) garbage, (byte) garbage});

            assertThat(client.closeCode()).isEqualTo(1007);
        }
    }

    /** Bits that nobody agreed on. */
    @ParameterizedTest
    @ValueSource(ints = {0x20 | RawClient.TEXT, 0x60 | RawClient.TEXT, 0x10 | RawClient.TEXT, 0x40 | RawClient.PING})
    void otherReservedBitsAreRefused(int firstBits) {
        try (CompressedClient client = CompressedClient.connect()) {
            client.ask(Commands.PING);
            client.sendFrame(true, firstBits, CompressedClient.deflated(Commands.PING));

            assertThat(client.closeCode()).isIn(1002, 0);
        }
    }

    /**
     * Publishes one line after the other until each of them had a compressed one: a burst may be delivered whole before the stream that
     * they wait for begins.
     */
    private static void untilCompressed(String project, List<CompressedClient> clients, Consumer<String> read) {
        String line = lines(1).get(0);
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            publish(project, List.of(line));
            read.accept(line);
            return clients.stream().allMatch(client -> client.compressed() > 0);
        });
    }

    private static List<String> lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        "[INFO] Downloading from central: https://repo.maven.apache.org/maven2/org/example/artifact/1."
                                + i + "/artifact-1." + i + ".pom")
                .toList();
    }

    private static void publish(String project, List<String> lines) {
        try (Jedis redis = new Jedis("127.0.0.1", RealRedis.shared().port())) {
            Stream.of(lines.toArray(String[]::new)).forEach(line -> redis.publish("logs:" + project, line));
        }
    }
}
