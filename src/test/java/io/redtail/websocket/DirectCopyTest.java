package io.redtail.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectCopyTest {

    private static final int LARGE = 20_000;

    private final DirectCopy copies = DirectCopy.ofThread();

    @AfterEach
    void forget() {
        copies.keep(ByteBuffer.allocateDirect(0));
    }

    @Test
    void aLargeBufferIsCopiedOnceForAllWhoGetIt() {
        ByteBuffer large = filled(LARGE, 'a');

        ByteBuffer first = copies.of(large);
        first.position(7);
        ByteBuffer second = copies.of(large.duplicate());

        assertThat(second.isDirect()).isTrue();
        assertThat(second).isEqualTo(large).as("each has its own position").isNotEqualTo(first);
        assertThat(large.remaining()).as("what was given stays as it was").isEqualTo(LARGE);
    }

    @Test
    void anotherBufferTakesItsPlace() {
        copies.of(filled(LARGE, 'a'));

        assertThat(copies.of(filled(LARGE + 1, 'b'))).isEqualTo(filled(LARGE + 1, 'b'));
        assertThat(copies.of(filled(LARGE - 1, 'c'))).isEqualTo(filled(LARGE - 1, 'c'));
    }

    @Test
    void whatIsKeptIsNotWrittenOver() {
        ByteBuffer inFlight = copies.of(filled(LARGE, 'a'));

        copies.keep(inFlight);
        copies.of(filled(LARGE, 'b'));

        assertThat(inFlight).isEqualTo(filled(LARGE, 'a'));
    }

    @Test
    void whatIsSmallOrHugeStaysWhereItIs() {
        ByteBuffer small = filled(100, 'a');
        ByteBuffer huge = filled(1_000_000, 'a');

        assertThat(copies.of(small)).isSameAs(small);
        assertThat(copies.of(huge)).isSameAs(huge);
    }

    private static ByteBuffer filled(int length, char content) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) content);
        return ByteBuffer.wrap(bytes);
    }
}
