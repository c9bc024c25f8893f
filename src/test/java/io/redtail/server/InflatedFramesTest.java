package io.redtail.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InflatedFramesTest {

    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int PING = 0x9;
    private static final int FINAL = 0x80;
    private static final int COMPRESSED = 0x40;
    private static final int MAX_BYTES = 1_000;

    private final Inflaters inflaters = new Inflaters();
    private final InflatedFrames frames = new InflatedFrames(inflaters, new FixedInput(MAX_BYTES));

    @Test
    void aCompressedMessageBecomesOneThatIsNot() throws Exception {
        assertThat(inflate(frame(FINAL | COMPRESSED | TEXT, deflated("Hello, Hello, Hello"))))
                .isEqualTo(unmaskedByZeros(TEXT, "Hello, Hello, Hello"));
        assertThat(frames.isIdle()).isTrue();
    }

    /** RFC 7692 section 7.2.3.1, .4 and .5. */
    @ParameterizedTest
    @ValueSource(
            strings = {"f248cdc9c90700", "f348cdc9c9070000", "000500faff48656c6c6f00", "f248050000 00ffffcac9c90700"})
    void theExamplesOfTheSpecificationAreHello(String hex) throws Exception {
        assertThat(inflate(frame(FINAL | COMPRESSED | TEXT, bytes(hex)))).isEqualTo(unmaskedByZeros(TEXT, "Hello"));
    }

    @Test
    void eachMessageIsForItself() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertThat(inflate(frame(FINAL | COMPRESSED | TEXT, deflated("Hello " + i))))
                    .isEqualTo(unmaskedByZeros(TEXT, "Hello " + i));
        }
    }

    @Test
    void fragmentsAreJoined_andWhatComesBetweenThemPasses() throws Exception {
        byte[] message = deflated("x".repeat(300) + "y".repeat(300));
        byte[] ping = frame(FINAL | PING, new byte[] {1, 2});

        byte[] first = inflate(frame(COMPRESSED | TEXT, Arrays.copyOf(message, 3)));
        byte[] between = inflate(ping);
        byte[] second = inflate(frame(CONTINUATION, Arrays.copyOfRange(message, 3, message.length)));
        byte[] last = inflate(frame(FINAL | CONTINUATION, new byte[0]));

        assertThat(first).isEmpty();
        assertThat(between).isEqualTo(ping);
        assertThat(second).isEmpty();
        assertThat(last).isEqualTo(unmaskedByZeros(TEXT, "x".repeat(300) + "y".repeat(300)));
    }

    @Test
    void whatIsNotCompressedStaysAsItIs_alsoWhatIsWrong() throws Exception {
        for (int first : new int[] {
            FINAL | TEXT, TEXT, FINAL, CONTINUATION, FINAL | 0x20 | TEXT, FINAL | 0x60 | TEXT, FINAL | COMPRESSED | PING
        }) {
            byte[] frame = frame(first, "plain".getBytes(StandardCharsets.UTF_8));
            assertThat(inflate(frame)).as("%x", first).isEqualTo(frame);
        }
        byte[] unmasked = {(byte) (FINAL | COMPRESSED | TEXT), 2, 3, 0};
        assertThat(inflate(unmasked)).isEqualTo(unmasked);
    }

    @Test
    void bytesMayComeInAnyPieces() throws Exception {
        Random random = new Random(7);
        var sent = new ByteArrayOutputStream();
        var expected = new ByteArrayOutputStream();
        for (int i = 0; i < 300; i++) {
            String text = "message ".repeat(random.nextInt(100)) + i;
            if (random.nextBoolean()) {
                sent.writeBytes(frame(FINAL | COMPRESSED | TEXT, deflated(text)));
                expected.writeBytes(unmaskedByZeros(TEXT, text));
            } else {
                byte[] plain = frame(FINAL | TEXT, text.getBytes(StandardCharsets.UTF_8));
                sent.writeBytes(plain);
                expected.writeBytes(plain);
            }
        }
        var read = new ByteArrayOutputStream();
        ByteBuffer all = ByteBuffer.wrap(sent.toByteArray());
        while (all.hasRemaining()) {
            int piece = Math.min(all.remaining(), 1 + random.nextInt(random.nextInt(3) == 0 ? 2_000 : 3));
            read.writeBytes(frames.inflate(all.slice(all.position(), piece)));
            all.position(all.position() + piece);
        }

        assertThat(read.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(frames.isIdle()).isTrue();
    }

    @Test
    void aMessageThatWouldBeTooLongIsNotInflatedFurther() {
        byte[] bomb = frame(FINAL | COMPRESSED | TEXT, deflated("0".repeat(50_000_000)));

        assertThatThrownBy(() -> frames.inflate(ByteBuffer.wrap(bomb)))
                .isInstanceOf(InflatedMessage.TooLongException.class)
                .hasMessageContaining("1000 bytes");
    }

    @Test
    void aMessageOfTheGreatestLengthIsTaken() throws Exception {
        assertThat(inflate(frame(FINAL | COMPRESSED | TEXT, deflated("0".repeat(MAX_BYTES)))))
                .isEqualTo(unmaskedByZeros(TEXT, "0".repeat(MAX_BYTES)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffff", "07", "f348cdc9c907000001", "06"})
    void whatIsNoCompressedDataIsMalformed(String hex) {
        byte[] malformed = frame(FINAL | COMPRESSED | TEXT, bytes(hex));

        assertThatThrownBy(() -> frames.inflate(ByteBuffer.wrap(malformed))).isInstanceOf(DataFormatException.class);
    }

    private byte[] inflate(byte[] data) throws Exception {
        return frames.inflate(ByteBuffer.wrap(data));
    }

    private static byte[] bytes(String hex) {
        return java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static byte[] deflated(String text) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
        byte[] bytes = new byte[text.length() + 100];
        int length = deflater.deflate(bytes, 0, bytes.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(bytes, length - 4);
    }

    /** As a client masks. */
    private static byte[] frame(int first, byte[] payload) {
        byte[] mask = {0x12, 0x34, 0x56, 0x78};
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= mask[i % 4];
        }
        return frame(first, masked, mask);
    }

    private static byte[] unmaskedByZeros(int opcode, String text) {
        return frame(FINAL | opcode, text.getBytes(StandardCharsets.UTF_8), new byte[4]);
    }

    private static byte[] frame(int first, byte[] masked, byte[] mask) {
        ByteBuffer frame = ByteBuffer.allocate(14 + masked.length).put((byte) first);
        if (masked.length < 126) {
            frame.put((byte) (0x80 | masked.length));
        } else if (masked.length < 0x10000) {
            frame.put((byte) (0x80 | 126)).putShort((short) masked.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(masked.length);
        }
        frame.put(mask).put(masked);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /** A client that is never closed. */
    private record FixedInput(int maxBytes) implements ClientInput {

        @Override
        public boolean mayHold(long bytes) {
            return true;
        }

        @Override
        public boolean mayCompress() {
            return true;
        }

        @Override
        public boolean mayHoldInflater(boolean held) {
            return true;
        }

        @Override
        public void closeMalformed() {
            throw new AssertionError("closed");
        }

        @Override
        public void closeTooLong() {
            throw new AssertionError("closed");
        }

        @Override
        public void receive(String part, boolean last) {
            throw new AssertionError("received");
        }

        @Override
        public void receiveBinary() {
            throw new AssertionError("received");
        }
    }
}
