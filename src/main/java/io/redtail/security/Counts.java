package io.redtail.security;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many of something each one has, up to a limit. Holds those only who have some. Any thread. */
final class Counts {

    private final String key;
    private final int limit;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();

    /**
     * Starts with nobody.
     *
     * @param key of the limit, without {@code redtail.}
     * @param limit 0: none
     */
    Counts(String key, int limit) {
        this.key = key;
        this.limit = limit;
    }

    String key() {
        return key;
    }

    int limit() {
        return limit;
    }

    /** How often the limit has kept somebody out. */
    long refused() {
        return refused.sum();
    }

    /** Whether one more would be too many, which counts as kept out. */
    boolean isReached(String who) {
        return isReached(counts.getOrDefault(who, 0));
    }

    private boolean isReached(int count) {
        boolean reached = limit > 0 && count >= limit;
        if (reached) {
            refused.increment();
        }
        return reached;
    }

    /** Counts one more, if there is room for it. A crowd never gets beyond the limit. */
    boolean tryAdd(String who) {
        boolean[] added = new boolean[1];
        counts.compute(who, (unused, known) -> {
            int count = known == null ? 0 : known;
            added[0] = !isReached(count);
            return added[0] ? Integer.valueOf(count + 1) : known;
        });
        return added[0];
    }

    /** Counts one less. */
    void remove(String who) {
        counts.computeIfPresent(who, (unused, count) -> count > 1 ? count - 1 : null);
    }
}
