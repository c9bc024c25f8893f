package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadingPacesTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    /** Near the end of its range, where a {@link System#nanoTime} may be. */
    private long now = Long.MAX_VALUE - SECOND / 2;

    private final ReadingPaces paces = ReadingPaces.ofRedis(100, () -> now);

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
        useUpWhatNeedsNoPauses("ada");
        assertThat(paces.tryBegin("ada")).isTrue();
        assertThat(paces.tryBegin("ada")).isFalse();
        assertThat(paces.tryBegin("bob")).isTrue();

        now += 4 * MILLI;
        paces.end("ada", 4 * MILLI);

        now += 12 * MILLI - 1;
        assertThat(paces.tryBegin("ada")).isFalse();
        now++;
        assertThat(paces.tryBegin("ada")).isTrue();
    }

    @Test
    void aRedisThatHangsMakesNobodyPauseForLong() {
        useUpWhatNeedsNoPauses("ada");
        assertThat(paces.tryBegin("ada")).isTrue();
        paces.end("ada", 10 * SECOND);

        now += 50 * MILLI;
        assertThat(paces.tryBegin("ada")).isTrue();
    }

    /** Ten thousand lines are 79 pages, of some milliseconds each. */
    @Test
    void tenThousandLinesAMinuteAreReadWithoutPauses() {
        for (int minute = 0; minute < 10; minute++) {
            for (int page = 0; page < 79; page++) {
                assertThat(paces.tryBegin("ada")).as("page %s", page).isTrue();
                now += 3 * MILLI;
                paces.end("ada", 3 * MILLI);
            }
            now += 60 * SECOND;
        }
    }

    @Test
    void whoeverReadsOnAndOnPausesHoweverLongItWasQuietBefore() {
        paces.tryBegin("ada");
        paces.end("ada", MILLI);
        now += 3600 * SECOND;

        long begin = now;
        for (int page = 0; page < 1_000; page++) {
            while (!paces.tryBegin("ada")) {
                now += MILLI;
            }
            now += 2 * MILLI;
            paces.end("ada", 2 * MILLI);
        }

        long unpaused = 2_000 * MILLI;
        assertThat(now - begin).isGreaterThan(3 * unpaused);
    }

    /** What one that hangs took is forgotten as soon as what as many pages of 50 ms would have. */
    @Test
    void aRedisThatHungLongAgoMakesNobodyPause() {
        for (int page = 0; page < 5; page++) {
            assertThat(paces.tryBegin("ada")).isTrue();
            paces.end("ada", 10 * SECOND);
        }
        now += 60 * SECOND;

        assertThat(paces.tryBegin("ada")).isTrue();
        paces.end("ada", 4 * MILLI);
        assertThat(paces.tryBegin("ada")).isTrue();
    }

    /** It keeps nobody from Redis. */
    @Test
    void theArchiveIsReadOnePageAtATimeButWithoutPauses() {
        ReadingPaces archive = ReadingPaces.ofArchive(1_000_000, () -> now);
        for (int page = 0; page < 1_000; page++) {
            assertThat(archive.tryBegin("ada")).isTrue();
            assertThat(archive.tryBegin("ada")).isFalse();
            now += 20 * MILLI;
            archive.end("ada", 20 * MILLI);
        }
        archive.take("ada", 10_000_000);
        assertThat(archive.tryBegin("ada")).isFalse();
    }

    private void useUpWhatNeedsNoPauses(String owner) {
        for (int page = 0; page < 5; page++) {
            assertThat(paces.tryBegin(owner)).isTrue();
            paces.end(owner, 50 * MILLI);
        }
        now += 1;
        assertThat(paces.tryBegin(owner)).isTrue(); // the last that may begin at once
        paces.end(owner, 50 * MILLI);
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
        ReadingPaces none = ReadingPaces.ofRedis(0, () -> now);
        none.take("ada", Integer.MAX_VALUE);
        assertThat(none.tryBegin("ada")).isTrue();
        assertThat(none.tryBegin("ada")).isTrue();
        none.end("ada", SECOND);
        assertThat(none.size()).isZero();
    }
}
