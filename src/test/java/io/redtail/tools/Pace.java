package io.redtail.tools;

import java.time.Duration;
import java.util.function.IntConsumer;
import org.awaitility.Awaitility;

/** Does something many times a second, as evenly as a machine can. */
final class Pace {

    static final int TURNS_PER_SECOND = 20;

    private Pace() {}

    /** Calls with the number of each turn, from 0; returns when all are done and the last one's time is over. */
    static void keep(int seconds, IntConsumer turn) {
        long start = System.nanoTime();
        for (int i = 0; i < seconds * TURNS_PER_SECOND; i++) {
            turn.accept(i);
            long due = start + (i + 1) * (1_000_000_000L / TURNS_PER_SECOND);
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> System.nanoTime() >= due);
        }
    }
}
