package io.redtail.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.RawClient;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameLengthsTest {

    private static final int MAX = 70_000;

    private int max = MAX;
    private long held;
    private long mayHold = Long.MAX_VALUE;
    private long now;
    private final FrameLengths lengths = new FrameLengths(
            () -> max,
            bytes -> {
                held = bytes;
                return bytes <= mayHold;
            },
            () -> now);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, MAX})
    void admitted_framesUpToTheLimit_isAllOfThem(int bytes) {
        ByteBuffer frames = twice(bytes);

        assertThat(lengths.admitted(frames)).isEqualTo(frames.limit());
        assertThat(frames.position()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 125, 126, 65_536})
    void admitted_pieceByPiece_readsTheSame(int bytes) {
        ByteBuffer frames = twice(bytes);
        int each = Math.max(1, bytes / 100);
        for (int i = 0; i < frames.limit(); i += each) {
            int end = Math.min(i + each, frames.limit());
            assertThat(lengths.admitted(frames.duplicate().position(i).limit(end)))
                    .isEqualTo(end);
        }
        max = bytes - 1;
        assertThat(lengths.admitted(twice(bytes))).isZero();
    }

    @Test
    void admitted_aFrameThatAnnouncesTooMuch_endsBeforeIt() {
        byte[] good = RawClient.frame(true, RawClient.TEXT, new byte[300]);
        byte[] bad = RawClient.frame(true, RawClient.TEXT, new byte[MAX + 1]);
        ByteBuffer both = ByteBuffer.allocate(good.length + 20).put(good).put(bad, 0, 20);

        assertThat(lengths.admitted(both.flip())).isEqualTo(good.length);
    }

    @Test
    void admitted_aHeadInTwoParts_endsWithTheFirst() {
        byte[] bad = RawClient.frame(true, RawClient.TEXT, new byte[MAX + 1]);

        assertThat(lengths.admitted(ByteBuffer.wrap(bad, 0, 5))).isEqualTo(5);
        assertThat(lengths.admitted(ByteBuffer.wrap(bad, 5, 100))).isEqualTo(5);
    }

    @Test
    void admitted_aLengthWithItsFirstBitSet_isTooMuch() {
        byte[] head = {(byte) 0x81, (byte) 0xFF, (byte) 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0};

        assertThat(lengths.admitted(ByteBuffer.wrap(head))).isZero();
    }

    @Test
    void admitted_afterTheLimitWasRaised_takesMore() {
        max = 10;
        byte[] small = RawClient.frame(true, RawClient.TEXT, new byte[10]);
        assertThat(lengths.admitted(ByteBuffer.wrap(small))).isEqualTo(small.length);

        max = 11;

        byte[] larger = RawClient.frame(true, RawClient.TEXT, new byte[11]);
        assertThat(lengths.admitted(ByteBuffer.wrap(larger))).isEqualTo(larger.length);
    }

    @Test
    void admitted_framesOfOneMessage_areAddedUp() {
        byte[] first = RawClient.frame(false, RawClient.TEXT, new byte[MAX - 10]);
        byte[] ping = RawClient.frame(true, RawClient.PING, new byte[100]);
        byte[] fits = RawClient.frame(false, RawClient.CONTINUATION, new byte[10]);
        byte[] tooMuch = RawClient.frame(true, RawClient.CONTINUATION, new byte[1]);

        assertThat(lengths.admitted(ByteBuffer.wrap(first))).isEqualTo(first.length);
        assertThat(lengths.admitted(ByteBuffer.wrap(ping))).isEqualTo(ping.length);
        assertThat(lengths.admitted(ByteBuffer.wrap(fits))).isEqualTo(fits.length);
        assertThat(lengths.admitted(ByteBuffer.wrap(tooMuch))).isZero();
    }

    @Test
    void admitted_afterTheLastFrame_isANewMessage() {
        byte[] begun = RawClient.frame(false, RawClient.TEXT, new byte[MAX - 1]);
        byte[] ended = RawClient.frame(true, RawClient.CONTINUATION, new byte[1]);

        for (int i = 0; i < 3; i++) {
            assertThat(lengths.admitted(ByteBuffer.wrap(begun))).isEqualTo(begun.length);
            assertThat(lengths.admitted(ByteBuffer.wrap(ended))).isEqualTo(ended.length);
        }
    }

    @Test
    void admitted_emptyFramesWithoutAnEnd_areTooManyPieces() {
        byte[] empty = RawClient.frame(false, RawClient.CONTINUATION, new byte[0]);
        int admitted = 0;
        while (lengths.admitted(ByteBuffer.wrap(empty)) == empty.length) {
            admitted++;
        }

        assertThat(admitted).isEqualTo(FrameLengths.maxPieces(MAX));
    }

    @Test
    void admitted_oneFrameByteByByte_isTooManyPieces() {
        byte[] frame = RawClient.frame(true, RawClient.TEXT, new byte[MAX]);
        int read = 0;
        while (read < frame.length && lengths.admitted(ByteBuffer.wrap(frame, read, 1)) > read) {
            read++;
        }

        assertThat(read).isBetween(FrameLengths.maxPieces(MAX) - 14, FrameLengths.maxPieces(MAX));
    }

    @Test
    void admitted_manyMessagesAtOnceOrByteByByte_areNoLongMessage() {
        byte[] text = RawClient.frame(true, RawClient.TEXT, new byte[20]);
        ByteBuffer many = ByteBuffer.allocate(1_000 * text.length);
        while (many.hasRemaining()) {
            many.put(text);
        }
        many.flip();

        assertThat(lengths.admitted(many)).isEqualTo(many.limit());
        for (int i = 0; i < many.limit(); i++) {
            assertThat(lengths.admitted(ByteBuffer.wrap(many.array(), i, 1))).isEqualTo(i + 1);
        }
    }

    private static ByteBuffer twice(int bytes) {
        byte[] frame = RawClient.frame(true, RawClient.TEXT, new byte[bytes]);
        return ByteBuffer.allocate(frame.length * 2).put(frame).put(frame).flip();
    }

    @Test
    void admitted_aMessageThatIsNotComplete_saysWhatIsHeldOfIt() {
        byte[] frame = RawClient.frame(true, RawClient.TEXT, new byte[10_000]);

        assertThat(lengths.admitted(ByteBuffer.wrap(frame, 0, 4_000))).isEqualTo(4_000);
        assertThat(held).isBetween(3_990L, 4_000L + 2 * 256);
        assertThat(lengths.admitted(ByteBuffer.wrap(frame, 4_000, 4_000))).isEqualTo(8_000);
        assertThat(held).isBetween(7_990L, 8_000L + 3 * 256);
        assertThat(lengths.admitted(ByteBuffer.wrap(frame, 8_000, frame.length - 8_000)))
                .isEqualTo(frame.length);
        assertThat(held).isZero();
    }

    @Test
    void admitted_betweenTheFramesOfAMessage_alsoAfterAPing_isHeld() {
        byte[] part = RawClient.frame(false, RawClient.TEXT, new byte[5_000]);
        byte[] ping = RawClient.frame(true, RawClient.PING, new byte[100]);

        lengths.admitted(ByteBuffer.wrap(part));
        lengths.admitted(ByteBuffer.wrap(ping, 0, 50));
        assertThat(held).isBetween(5_000L, 6_000L);
        lengths.admitted(ByteBuffer.wrap(ping, 50, ping.length - 50));
        assertThat(held).isBetween(5_000L, 6_000L);
        lengths.admitted(ByteBuffer.wrap(RawClient.frame(true, RawClient.CONTINUATION, new byte[1])));
        assertThat(held).isZero();
    }

    @Test
    void admitted_moreThanMayBeHeld_isRefused() {
        byte[] frame = RawClient.frame(true, RawClient.TEXT, new byte[10_000]);
        mayHold = 4_000;

        assertThat(lengths.admitted(ByteBuffer.wrap(frame, 0, 3_000))).isEqualTo(3_000);
        assertThat(lengths.admitted(ByteBuffer.wrap(frame, 3_000, 3_000))).isEqualTo(3_000);
        assertThat(new FrameLengths(() -> max, bytes -> bytes <= mayHold, () -> now).admitted(ByteBuffer.wrap(frame)))
                .as("one that comes at once")
                .isEqualTo(frame.length);
    }

    /** Tyrus keeps a pong for each ping of a client that does not read. */
    @Test
    void admitted_aFloodOfPings_endsAndIsHeldUntilItIsForgotten() {
        byte[] ping = RawClient.frame(true, RawClient.PING, new byte[125]);
        for (int i = 0; i < 4_096; i++) {
            assertThat(lengths.admitted(ByteBuffer.wrap(ping))).isEqualTo(ping.length);
        }
        assertThat(held).isGreaterThan(1_000_000);
        assertThat(lengths.admitted(ByteBuffer.wrap(ping))).as("one more").isZero();
    }

    @Test
    void admitted_pingsNowAndThen_areForgotten() {
        byte[] ping = RawClient.frame(true, RawClient.PING, new byte[125]);
        for (int i = 0; i < 10_000; i++) {
            assertThat(lengths.admitted(ByteBuffer.wrap(ping))).isEqualTo(ping.length);
            now += 10_000_000;
        }
        assertThat(held).isLessThan(1_000);
    }

    @Test
    void admitted_pingsOfManyClients_areHeldTogether() {
        byte[] pings = new byte[6 * 200];
        for (int i = 0; i < pings.length; i += 6) {
            System.arraycopy(RawClient.frame(true, RawClient.PING, new byte[0]), 0, pings, i, 6);
        }
        mayHold = 50_000;

        assertThat(lengths.admitted(ByteBuffer.wrap(pings)))
                .as("no room for their pongs")
                .isZero();
    }
}
