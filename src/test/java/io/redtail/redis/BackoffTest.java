package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Duration MIN = Duration.ofMillis(100);
    private static final Duration MAX = Duration.ofSeconds(5);

    @Test
    void theLongestWaitDoublesUpToItsMaximum() {
        Backoff backoff = new Backoff(MIN, MAX, () -> 1.0);

        assertThat(take(backoff, 9)).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L, 5000L);
    }

    @Test
    void theShortestWaitIsAlwaysItsMinimum() {
        Backoff backoff = new Backoff(MIN, MAX, () -> 0.0);

        assertThat(take(backoff, 20)).containsOnly(100L);
    }

    @Test
    void waitsAreSpreadOverAllThatIsAllowed() {
        Random random = new Random(1);
        Backoff backoff = new Backoff(MIN, MAX, random::nextDouble);
        take(backoff, 10);

        List<Long> waits = take(backoff, 1000);

        assertThat(waits).allMatch(wait -> wait >= 100 && wait <= 5000);
        assertThat(waits).as("full jitter").anyMatch(wait -> wait < 600).anyMatch(wait -> wait > 4500);
    }

    @Test
    void itNeverOverflowsHoweverLongRedisIsAway() {
        Backoff backoff = new Backoff(MIN, MAX, () -> 1.0);

        assertThat(take(backoff, 10_000)).allMatch(wait -> wait >= 100 && wait <= 5000);
    }

    @Test
    void reset_startsOver() {
        Backoff backoff = new Backoff(MIN, MAX, () -> 1.0);
        take(backoff, 5);

        backoff.reset();

        assertThat(take(backoff, 2)).containsExactly(100L, 200L);
    }

    private static List<Long> take(Backoff backoff, int count) {
        return Stream.generate(backoff::next)
                .limit(count)
                .map(Duration::toMillis)
                .toList();
    }
}
