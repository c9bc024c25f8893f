package io.redtail.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.websocket.DirectCopies.Copy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DirectCopiesTest {

    private static final int LARGE = 20_000;

    private final DirectCopies copies = new DirectCopies();

    @Test
    void aLargeBufferIsCopiedOnceForAllWhoGetIt() {
        ByteBuffer large = filled(LARGE, 'a');

        Copy copy = copies.of(large);
        ByteBuffer first = copy.beginWrite();
        first.position(7);

        assertThat(copies.of(large.duplicate())).isSameAs(copy);
        assertThat(first.isDirect()).isTrue();
        assertThat(copy.beginWrite()).as("each has its own position").isEqualTo(large);
        assertThat(large.remaining()).as("what was given stays as it was").isEqualTo(LARGE);
    }

    @Test
    void partOfAnArrayIsNoCopyOfAll() {
        ByteBuffer large = filled(LARGE, 'a');
        copies.of(large);

        ByteBuffer part = large.slice(0, LARGE - 1);

        assertThat(copies.of(part).beginWrite()).isEqualTo(part);
    }

    @Test
    void whatIsWrittenGivesItsMemoryToTheNext() {
        Copy written = copies.of(filled(LARGE, 'a'));
        written.beginWrite();
        written.endWrite();

        Copy next = copies.of(filled(LARGE - 1, 'b'));

        assertThat(next).isSameAs(written);
        assertThat(next.beginWrite()).isEqualTo(filled(LARGE - 1, 'b'));
    }

    @Test
    void whatIsBeingWrittenIsNotWrittenOver() {
        ByteBuffer inFlight = copies.of(filled(LARGE, 'a')).beginWrite();

        copies.of(filled(LARGE, 'b'));

        assertThat(inFlight).isEqualTo(filled(LARGE, 'a'));
    }

    @Test
    void clientsThatDoNotReadTakeSixteenOfThemAndNoMore() {
        for (int i = 0; i < 16; i++) {
            assertThat(copies.of(filled(LARGE, 'a')).beginWrite()).isNotNull();
        }

        assertThat(copies.of(filled(LARGE, 'b'))).isNull();
    }

    @Test
    void whatIsSmallOrHugeIsNotCopied() {
        assertThat(copies.of(filled(100, 'a'))).isNull();
        assertThat(copies.of(filled(1_000_000, 'a'))).isNull();
    }

    private static ByteBuffer filled(int length, char content) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) content);
        return ByteBuffer.wrap(bytes);
    }
}
