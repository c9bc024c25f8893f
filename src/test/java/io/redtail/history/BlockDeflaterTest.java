package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is deflated comes back as it was, and what is damaged does not come back. */
class BlockDeflaterTest {

    private final Random random = new Random(21);
    private final BlockDeflater deflater = new BlockDeflater();
    private final BlockInflater inflater = new BlockInflater();

    @AfterEach
    void end() {
        deflater.close();
        inflater.close();
    }

    /** Random bytes, of which some parts repeat. */
    private byte[] payload(int bytes) {
        byte[] payload = new byte[bytes];
        random.nextBytes(payload);
        for (int i = 64; i + 64 < bytes; i += 64 + random.nextInt(32)) {
            System.arraycopy(payload, random.nextInt(i - 63), payload, i, 64);
        }
        return payload;
    }

    @Test
    void payloadsOfAllSizesComeBackAsTheyWere() throws DataFormatException {
        for (int i = 0; i < 300; i++) {
            byte[] payload = payload(BlockDeflater.MIN_BYTES + 64 + random.nextInt(i % 10 == 0 ? 60_000 : 20_000));
            byte[] deflated = deflater.deflate(payload).orElseThrow();

            assertThat(deflated.length).isLessThan(payload.length * 7 / 8 + 1);
            assertThat(inflater.inflate(deflated, payload.length)).isEqualTo(payload);
        }
    }

    @Test
    void whatIsSmallOrLargeOrDoesNotShrinkStaysAsItIs() {
        assertThat(deflater.deflate(new byte[BlockDeflater.MIN_BYTES - 1])).isEmpty();
        assertThat(deflater.deflate(new byte[BlockDeflater.MIN_BYTES])).isPresent();
        assertThat(deflater.deflate(new byte[BlockDeflater.MAX_BYTES])).isPresent();
        assertThat(deflater.deflate(new byte[BlockDeflater.MAX_BYTES + 1])).isEmpty();
        byte[] noise = new byte[20_000];
        random.nextBytes(noise);
        assertThat(deflater.deflate(noise)).isEmpty();
        assertThat(deflater.deflate(new byte[20_000]))
                .as("after what did not shrink")
                .isPresent();
    }

    @Test
    void theSameLongLineIsDeflatedOnce_andEveryOtherAnew() throws DataFormatException {
        byte[] line = payload(40_000);
        byte[] deflated = deflater.deflateLine(line).orElseThrow();
        assertThat(deflater.deflateLine(line.clone()).orElseThrow()).isSameAs(deflated);
        byte[] other = line.clone();
        other[39_999] ^= 1;
        assertThat(inflater.inflate(deflater.deflateLine(other).orElseThrow(), 40_000))
                .isEqualTo(other);
        assertThat(deflater.deflateLine(new byte[BlockDeflater.MAX_BYTES + 1])).isEmpty();
        assertThat(inflater.inflate(deflater.deflateLine(line).orElseThrow(), 40_000))
                .isEqualTo(line);
        assertThat(deflater.deflateLine(new byte[BlockDeflater.MIN_BYTES])).isPresent();
    }

    @Test
    void damageIsNoticed() {
        byte[] payload = payload(5000);
        byte[] deflated = deflater.deflate(payload).orElseThrow();
        for (int i = 0; i < deflated.length; i++) {
            byte[] damaged = deflated.clone();
            damaged[i] ^= (byte) (1 << random.nextInt(8));
            byte[] inflated = inflated(damaged, payload.length);
            assertThat(inflated == null || Arrays.equals(inflated, payload))
                    .as("byte %d", i) // some bits mean nothing
                    .isTrue();
        }
        assertDamaged(Arrays.copyOf(deflated, deflated.length - 1), payload.length);
        assertDamaged(Arrays.copyOf(deflated, deflated.length / 2), payload.length);
        assertDamaged(new byte[0], payload.length);
    }

    @Test
    void nothingIsInflatedBeyondWhatItIsSaidToBe() {
        byte[] deflated = deflater.deflate(new byte[60_000]).orElseThrow();
        assertDamaged(deflated, 59_999);
        assertDamaged(deflated, 60_001);
        assertDamaged(deflated, 0);
        assertDamaged(deflated, -1);
        assertDamaged(deflated, BlockDeflater.MAX_BYTES + 1);
        assertDamaged(deflated, Long.MAX_VALUE);
    }

    private byte @Nullable [] inflated(byte[] deflated, long bytes) {
        try {
            return inflater.inflate(deflated, bytes);
        } catch (DataFormatException noticed) {
            return null;
        }
    }

    private void assertDamaged(byte[] deflated, long bytes) {
        assertThatThrownBy(() -> inflater.inflate(deflated, bytes)).isInstanceOf(DataFormatException.class);
    }
}
