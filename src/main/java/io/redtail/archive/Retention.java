package io.redtail.archive;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Deletes what is too old, and the oldest of what is too much. Needs as much memory for millions of objects as for a few, for
 * it counts them by the hour. One thread.
 */
final class Retention {

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final Duration MAX_DIFFERENCE = Duration.ofHours(2);
    private static final int BATCH = 1000;

    private final ArchiveStore store;
    private final Duration maxAge;
    private final long maxBytes;
    private final Counters counters;

    /** Zero is no limit. */
    Retention(ArchiveStore store, Duration maxAge, long maxBytes, Counters counters) {
        this.store = store;
        this.maxAge = maxAge;
        this.maxBytes = maxBytes;
        this.counters = counters;
    }

    /**
     * Looks at all objects. A clock that is wrong deletes nothing that is new: two have to agree before anything is too old.
     *
     * @param here the time by the clock of this node
     * @param redis the same by that of Redis
     * @return whether they agree
     */
    boolean sweep(long here, long redis) throws IOException {
        boolean agree = Math.abs(here - redis) <= MAX_DIFFERENCE.toMillis();
        sweep(maxAge.isZero() || !agree ? Long.MIN_VALUE : Math.min(here, redis) - maxAge.toMillis());
        return agree;
    }

    private void sweep(long oldest) throws IOException {
        if (oldest == Long.MIN_VALUE && maxBytes == 0) {
            return;
        }
        long cut = Math.max(oldest, maxBytes == 0 ? Long.MIN_VALUE : oldestThatFits());
        List<String> old = deletable(cut);
        while (!old.isEmpty()) {
            for (String name : old) {
                store.delete(name);
                counters.deleted.increment();
            }
            old = old.size() < BATCH ? List.of() : deletable(cut);
        }
    }

    /** The beginning of the hour since which everything fits. */
    private long oldestThatFits() throws IOException {
        TreeMap<Long, Long> hours = new TreeMap<>();
        store.list("", object -> {
            if (SegmentName.parse(object.name()).isPresent()) {
                hours.merge(Math.floorDiv(object.modifiedMillis(), HOUR), object.bytes(), Long::sum);
            }
        });
        long bytes = 0;
        for (Map.Entry<Long, Long> hour : hours.descendingMap().entrySet()) {
            bytes += hour.getValue();
            if (bytes > maxBytes) {
                return (hour.getKey() + 1) * HOUR;
            }
        }
        return Long.MIN_VALUE;
    }

    /** Some of those that are older. What is not ours stays. */
    private List<String> deletable(long cut) throws IOException {
        List<String> names = new ArrayList<>();
        store.list("", object -> {
            if (names.size() < BATCH
                    && object.modifiedMillis() < cut
                    && SegmentName.parse(object.name()).isPresent()) {
                names.add(object.name());
            }
        });
        return names;
    }
}
