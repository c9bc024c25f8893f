package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadingPacesTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Near the end of its range, where a {@link System#nanoTime} may be. */
    private long now = Long.MAX_VALUE - SECOND / 2;

    private final ReadingPaces paces = new ReadingPaces(100, () -> now);

    @Test
    void anOwnerWaitsOnceItHasReadABurst() {
        paces.take("ada", 200);
        assertThat(paces.isReady("ada")).isTrue();

        paces.take("ada", 300);

        assertThat(paces.isReady("ada")).isFalse();
        assertThat(paces.isReady("bob")).isTrue();
        assertThat(paces.slowed()).isOne();
        now += 3 * SECOND - 1;
        assertThat(paces.isReady("ada")).isFalse();
        now++;
        assertThat(paces.isReady("ada")).isTrue();
    }

    @Test
    void aQuietOwnerGetsOneBurstHoweverLongItWasQuiet() {
        paces.take("ada", 1);
        now += 3600 * SECOND;
        paces.take("ada", 300);
        assertThat(paces.isReady("ada")).isFalse();
        now += SECOND;
        assertThat(paces.isReady("ada")).isTrue();
    }

    @Test
    void ownersThatHaveNotReadForAWhileAreForgotten() {
        for (int i = 0; i < 10_000; i++) {
            paces.take("owner " + i, 10);
            now += SECOND / 100;
        }
        assertThat(paces.size()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void zeroIsNoLimit() {
        ReadingPaces none = new ReadingPaces(0, () -> now);
        none.take("ada", Integer.MAX_VALUE);
        assertThat(none.isReady("ada")).isTrue();
        assertThat(none.size()).isZero();
    }
}
