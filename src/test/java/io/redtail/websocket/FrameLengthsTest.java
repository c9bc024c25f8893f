package io.redtail.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.RawClient;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameLengthsTest {

    private static final int MAX = 70_000;

    private int max = MAX;
    private final FrameLengths lengths = new FrameLengths(() -> max);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, MAX})
    void admitted_framesUpToTheLimit_isAllOfThem(int bytes) {
        ByteBuffer frames = twice(bytes);

        assertThat(lengths.admitted(frames)).isEqualTo(frames.limit());
        assertThat(frames.position()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 125, 126, 65_536})
    void admitted_byteByByte_readsTheSame(int bytes) {
        ByteBuffer frames = twice(bytes);
        for (int i = 0; i < frames.limit(); i++) {
            assertThat(lengths.admitted(frames.duplicate().position(i).limit(i + 1)))
                    .isEqualTo(i + 1);
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

    private static ByteBuffer twice(int bytes) {
        byte[] frame = RawClient.frame(true, RawClient.TEXT, new byte[bytes]);
        return ByteBuffer.allocate(frame.length * 2).put(frame).put(frame).flip();
    }
}
