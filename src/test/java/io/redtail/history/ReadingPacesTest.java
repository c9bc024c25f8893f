package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadingPacesTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Near the end of its range, where a {@link System#nanoTime} may be. */
    private long now = Long.MAX_VALUE - SECOND / 2;

    private final ReadingPaces paces = new ReadingPaces(100, () -> now);

    private boolean mayRead(String owner) {
        boolean may = paces.tryBegin(owner);
        if (may) {
            paces.end(owner, 0);
        }
        return may;
    }

    @Test
    void anOwnerWaitsOnceItHasReadABurst() {
        paces.take("ada", 200);
        assertThat(mayRead("ada")).isTrue();

        paces.take("ada", 300);

        assertThat(mayRead("ada")).isFalse();
        assertThat(mayRead("bob")).isTrue();
        assertThat(paces.slowed()).isOne();
        now += 3 * SECOND - 1;
        assertThat(mayRead("ada")).isFalse();
        now++;
        assertThat(mayRead("ada")).isTrue();
    }

    @Test
    void aQuietOwnerGetsOneBurstHoweverLongItWasQuiet() {
        paces.take("ada", 1);
        now += 3600 * SECOND;
        paces.take("ada", 300);
        assertThat(mayRead("ada")).isFalse();
        now += SECOND;
        assertThat(mayRead("ada")).isTrue();
    }

    @Test
    void ownersThatHaveNotReadForAWhileAreForgotten() {
        for (int i = 0; i < 10_000; i++) {
            paces.take("owner " + i, 10);
            now += SECOND / 100;
        }
        assertThat(paces.size()).isLessThanOrEqualTo(1_000);
    }

    /** Two at a time would be twice as much of what everybody waits for. */
    @Test
    void anOwnerReadsOnePageAtATimeAndPausesThreeTimesAsLong() {
        assertThat(paces.tryBegin("ada")).isTrue();
        assertThat(paces.tryBegin("ada")).isFalse();
        assertThat(paces.tryBegin("bob")).isTrue();

        now += TimeUnit.MILLISECONDS.toNanos(4);
        paces.end("ada", TimeUnit.MILLISECONDS.toNanos(4));

        now += TimeUnit.MILLISECONDS.toNanos(12) - 1;
        assertThat(paces.tryBegin("ada")).isFalse();
        now++;
        assertThat(paces.tryBegin("ada")).isTrue();
    }

    @Test
    void aRedisThatHangsMakesNobodyPauseForLong() {
        assertThat(paces.tryBegin("ada")).isTrue();
        paces.end("ada", 10 * SECOND);

        now += TimeUnit.MILLISECONDS.toNanos(50);
        assertThat(paces.tryBegin("ada")).isTrue();
    }

    @Test
    void ownersThatReadAreNotForgotten() {
        assertThat(paces.tryBegin("ada")).isTrue();
        for (int i = 0; i < 10_000; i++) {
            assertThat(mayRead("owner " + i)).isTrue();
            now++;
        }
        assertThat(paces.size()).isLessThanOrEqualTo(1_001);
        assertThat(paces.tryBegin("ada")).isFalse();
    }

    @Test
    void zeroIsNoLimit() {
        ReadingPaces none = new ReadingPaces(0, () -> now);
        none.take("ada", Integer.MAX_VALUE);
        assertThat(none.tryBegin("ada")).isTrue();
        assertThat(none.tryBegin("ada")).isTrue();
        none.end("ada", SECOND);
        assertThat(none.size()).isZero();
    }
}
