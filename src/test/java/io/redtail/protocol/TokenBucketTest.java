package io.redtail.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Near the end of its range, where a {@link System#nanoTime} may be. */
    private long now = Long.MAX_VALUE - SECOND / 2;

    private final TokenBucket bucket = new TokenBucket(3, 2, () -> now);

    @Test
    void aBurstMayBeAsLargeAsItsCapacity() {
        assertThat(takes(10)).isEqualTo(3);
    }

    @Test
    void itRefillsAtItsRate() {
        takes(3);
        pass(SECOND / 2);
        assertThat(takes(10)).isOne();
        pass(SECOND);
        assertThat(takes(10)).isEqualTo(2);
    }

    @Test
    void itRefillsBitByBit() {
        takes(3);
        for (int i = 0; i < 4; i++) {
            pass(SECOND / 10);
            assertThat(bucket.tryTake()).isFalse();
        }
        pass(SECOND / 8);
        assertThat(bucket.tryTake()).isTrue();
    }

    @Test
    void itHoldsNoMoreThanItsCapacityHoweverLongItRests() {
        takes(3);
        pass(3600 * SECOND);
        assertThat(takes(10)).isEqualTo(3);
    }

    @Test
    void aRefusalCostsNothing() {
        takes(3);
        takes(1000);
        pass(SECOND / 2);
        assertThat(bucket.tryTake()).isTrue();
    }

    private int takes(int attempts) {
        int taken = 0;
        for (int i = 0; i < attempts; i++) {
            taken += bucket.tryTake() ? 1 : 0;
        }
        return taken;
    }

    private void pass(long nanos) {
        now += nanos;
    }
}
