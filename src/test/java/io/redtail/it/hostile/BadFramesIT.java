package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.Ids;
import io.redtail.it.client.RawClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.ServerQuirks;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that break RFC 6455 or the gateway's limits: they end their own connection with the right code, and no other. */
class BadFramesIT extends BystanderTests {

    private static final byte[] PING_COMMAND = Commands.PING.getBytes(StandardCharsets.UTF_8);

    /** One or more frames as bytes, and the code that the connection is closed with. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record BadFrames(String name, int closeCode, byte[]... frames) {

        @Override
        public String toString() {
            return name + " → " + closeCode;
        }
    }

    static Stream<BadFrames> badFrames() {
        byte[] overlong = {(byte) 0xC0, (byte) 0x80};
        byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
        byte[] cut = {'"', (byte) 0xE2, (byte) 0x82};
        byte[] beyond = {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80};
        return Stream.of(
                new BadFrames("binary", 1003, RawClient.frame(true, RawClient.BINARY, PING_COMMAND)),
                new BadFrames("empty binary", 1003, RawClient.frame(true, RawClient.BINARY, new byte[0])),
                new BadFrames("70,000 bytes", 1009, text("x".repeat(70_000))),
                new BadFrames("70,000 bytes of two-byte characters", 1009, text("é".repeat(35_000))),
                new BadFrames("1.5 MB", 1009, text("x".repeat(1_500_000))),
                new BadFrames(
                        "binary of 1.5 MB",
                        ServerQuirks.closeCodeOfLongBinary(),
                        RawClient.frame(true, RawClient.BINARY, new byte[1_500_000])),
                new BadFrames("70,000 bytes in fragments", 1009, fragments(70, "x".repeat(1_000))),
                new BadFrames("1.5 MB in fragments", 1009, fragments(1_500, "x".repeat(1_000))),
                new BadFrames("overlong UTF-8", 1007, RawClient.frame(true, RawClient.TEXT, overlong)),
                new BadFrames("a surrogate in UTF-8", 1007, RawClient.frame(true, RawClient.TEXT, surrogate)),
                new BadFrames("half a character", 1007, RawClient.frame(true, RawClient.TEXT, cut)),
                new BadFrames("beyond Unicode", 1007, RawClient.frame(true, RawClient.TEXT, beyond)),
                new BadFrames("reserved bit 1", 1002, withFirstByte(0xC1)),
                new BadFrames("reserved bit 2", 1002, withFirstByte(0xA1)),
                new BadFrames("reserved bit 3", 1002, withFirstByte(0x91)),
                new BadFrames("reserved opcode 3", 1002, withFirstByte(0x83)),
                new BadFrames("reserved opcode 11", 1002, withFirstByte(0x8B)),
                new BadFrames("a continuation of nothing", 1002, withFirstByte(0x80)),
                new BadFrames(
                        "a message inside another",
                        1002,
                        RawClient.frame(false, RawClient.TEXT, PING_COMMAND),
                        RawClient.frame(true, RawClient.TEXT, PING_COMMAND)),
                new BadFrames("a fragmented ping", 1002, RawClient.frame(false, RawClient.PING, new byte[1])),
                new BadFrames("a ping of 126 bytes", 1002, RawClient.frame(true, RawClient.PING, new byte[126])));
    }

    private static byte[] text(String text) {
        return RawClient.frame(true, RawClient.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[][] fragments(int count, String each) {
        byte[][] frames = new byte[count][];
        for (int i = 0; i < count; i++) {
            int opcode = i == 0 ? RawClient.TEXT : RawClient.CONTINUATION;
            frames[i] = RawClient.frame(i == count - 1, opcode, each.getBytes(StandardCharsets.UTF_8));
        }
        return frames;
    }

    private static byte[] unmasked(byte[] payload) {
        byte[] frame = new byte[payload.length + 2];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) payload.length;
        System.arraycopy(payload, 0, frame, 2, payload.length);
        return frame;
    }

    private static byte[] withFirstByte(int first) {
        byte[] frame = RawClient.frame(true, RawClient.TEXT, PING_COMMAND);
        frame[0] = (byte) first;
        return frame;
    }

    @ParameterizedTest
    @MethodSource("badFrames")
    void badFramesEndTheConnectionWithTheirCode(BadFrames input) {
        assertThat(sendAndReadToClose(input.frames()))
                .hasValueSatisfying(close -> assertThat(close.closeCode()).isEqualTo(input.closeCode()));
    }

    /** What the connection was closed with; empty: nothing. */
    static Optional<RawClient.Frame> sendAndReadToClose(byte[]... frames) {
        try (RawClient client = opened()) {
            sendAll(client, frames);
            return client.readToClose();
        }
    }

    /**
     * One that the gateway has spoken to twice: WildFly opens a session after its client may send, and the first answer may be
     * there before all is set.
     */
    private static RawClient opened() {
        RawClient client = RawClient.connect("/ws");
        for (int i = 0; i < 2; i++) {
            client.sendText(Commands.PING);
            expect(client, RawClient.TEXT, Answers.PONG.getBytes(StandardCharsets.UTF_8));
        }
        return client;
    }

    /** Once closed, the gateway may end the connection before it has read all. */
    private static void sendAll(RawClient client, byte[]... frames) {
        try {
            for (byte[] frame : frames) {
                client.sendBytes(frame);
            }
        } catch (java.io.UncheckedIOException closedMeanwhile) {
            // What was read until then decides.
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5_000_000, 1L << 31, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void aFrameThatAnnouncesTooMuchIsNotWaitedFor(long bytes) {
        try (RawClient client = opened()) {
            client.sendHeader(true, RawClient.TEXT, bytes);
            sendAll(client, new byte[5_000_000]);

            assertThat(client.readToClose())
                    .satisfies(close -> assertThat(
                                    close.map(RawClient.Frame::closeCode).orElse(1006))
                            .isIn(1002, 1006, 1009, 1011));
        }
    }

    /** RFC 6455 section 5.1 wants it closed. Tyrus 2.1.5 reads it as if nothing were wrong, below anything we can reach. */
    @Test
    void aFrameThatIsNotMaskedIsAnsweredOrClosed() {
        try (RawClient client = RawClient.connect("/ws")) {
            client.sendBytes(unmasked(PING_COMMAND));

            assertThat(client.read())
                    .hasValueSatisfying(frame -> assertThat(
                                    frame.closeCode() == 1002 || frame.text().equals(Answers.PONG))
                            .isTrue());
        }
    }

    @Test
    void sixtyFourKibibytesAreNotTooMuch() {
        String command = "{\"action\":\"ping\",\"more\":\"" + "é".repeat(32_754) + "\"}";
        assertThat(command.getBytes(StandardCharsets.UTF_8)).hasSize(65_536 - 1);
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            assertThat(client.ask(command + " ")).isEqualTo(Answers.PONG);
        }
    }

    @Test
    void fragmentsMakeACommandWithPingsBetweenAndCharactersCut() {
        byte[] command = "{\"action\":\"ping\",\"id\":\"é\"}".getBytes(StandardCharsets.UTF_8);
        try (RawClient client = RawClient.connect("/ws")) {
            for (int i = 0; i < command.length; i++) {
                int opcode = i == 0 ? RawClient.TEXT : RawClient.CONTINUATION;
                client.sendFrame(i == command.length - 1, opcode, new byte[] {command[i]});
                if (i < command.length - 1) {
                    client.sendFrame(true, RawClient.PING, new byte[] {(byte) i});
                    expect(client, RawClient.PONG, new byte[] {(byte) i});
                }
            }
            expect(client, RawClient.TEXT, "{\"status\":\"pong\",\"id\":\"é\"}".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aPongThatNobodyAskedForIsIgnored() {
        try (RawClient client = RawClient.connect("/ws")) {
            client.sendFrame(true, RawClient.PONG, new byte[] {1, 2, 3});
            client.sendText(Commands.PING);

            expect(client, RawClient.TEXT, Answers.PONG.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aCloseIsAnsweredWithItsCode() {
        try (RawClient client = RawClient.connect("/ws")) {
            client.sendFrame(true, RawClient.CLOSE, new byte[] {0x03, (byte) 0xE8});

            assertThat(client.readToClose().orElseThrow().closeCode()).isEqualTo(1000);
            assertThat(client.read()).isEmpty();
        }
    }

    @Test
    void aConnectionThatIsCutTakesNothingAlong() {
        try (RawClient client = RawClient.connect("/ws")) {
            client.sendText(Commands.subscribe(Ids.fresh("cut")));
            client.sendHeader(true, RawClient.TEXT, 1_000);
        }
    }

    private static void expect(RawClient client, int opcode, byte[] payload) {
        RawClient.Frame frame = client.read().orElseThrow();
        assertThat(frame.opcode()).isEqualTo(opcode);
        assertThat(frame.payload()).isEqualTo(payload);
    }
}
