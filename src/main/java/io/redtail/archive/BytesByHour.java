package io.redtail.archive;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** How many bytes are of which hour. One thread. */
final class BytesByHour {

    private static final long HOUR = Duration.ofHours(1).toMillis();

    private final TreeMap<Long, Long> hours = new TreeMap<>();

    void add(long millis, long bytes) {
        hours.merge(Math.floorDiv(millis, HOUR), bytes, Long::sum);
    }

    /** Adds what another one has since the beginning of an hour. */
    void addSince(long millis, BytesByHour other) {
        other.hours
                .tailMap(millis == Long.MIN_VALUE ? millis : Math.floorDiv(millis, HOUR))
                .forEach((hour, bytes) -> hours.merge(hour, bytes, Long::sum));
    }

    /** The beginning of the hour since which there are no more; {@link Long#MIN_VALUE} if there are no more in all. */
    long oldestThatFits(long max) {
        long bytes = 0;
        for (Map.Entry<Long, Long> hour : hours.descendingMap().entrySet()) {
            bytes += hour.getValue();
            if (bytes > max) {
                return (hour.getKey() + 1) * HOUR;
            }
        }
        return Long.MIN_VALUE;
    }
}
