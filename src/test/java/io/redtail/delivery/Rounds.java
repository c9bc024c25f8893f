package io.redtail.delivery;

import java.time.Duration;

/**
 * The rounds of a test that runs one race again and again, each with threads that wait for each other: as many as are asked
 * for, or as many as fit into {@link #BUDGET} where other programs take the CPU, but not fewer than {@link #AT_LEAST}.
 */
final class Rounds {

    private static final Duration BUDGET = Duration.ofSeconds(8);
    private static final int AT_LEAST = 100;

    private final int most;
    private final long start = System.nanoTime();
    private int done = -1;

    private Rounds(int most) {
        this.most = most;
    }

    static Rounds upTo(int most) {
        return new Rounds(most);
    }

    /** Begins the next one, if there is one. */
    boolean next() {
        done++;
        return done < most && (done < AT_LEAST || System.nanoTime() - start < BUDGET.toNanos());
    }

    /** How many came before this one. */
    int done() {
        return done;
    }
}
