package io.redtail.history;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where markers and breaks stand among the entries of a {@link ReplayBuffer}, and hence which position an entry has. The replay
 * buffer's lock guards it.
 */
final class FeedMarks {

    private final String feed;
    private final Map<String, Long> numbers = new HashMap<>();

    /** By number; those of the entries that are kept, and the one before them. */
    private final NavigableMap<Long, String> markers = new TreeMap<>();

    private final TreeSet<Long> breaks = new TreeSet<>();

    /** @param feed what is counted here, as positions have it */
    FeedMarks(String feed) {
        this.feed = feed;
    }

    void addMarker(String id, long number) {
        numbers.put(id, number);
        markers.put(number, id);
    }

    void addBreak(long number) {
        breaks.add(number);
    }

    /** The entries before {@code head} are gone: forgets their marks, but for the last marker. */
    void forgetBefore(long head) {
        breaks.headSet(head).clear();
        Long last = markers.floorKey(head);
        if (last != null) {
            NavigableMap<Long, String> old = markers.headMap(last, false);
            old.forEach((number, id) -> numbers.remove(id, number));
            old.clear();
        }
    }

    /** The number of a marker; empty if it has not come, or stands before {@code head}. */
    OptionalLong find(String marker, long head) {
        Long number = numbers.get(marker);
        return number == null || number < head ? OptionalLong.empty() : OptionalLong.of(number);
    }

    /**
     * The number of what follows a position; empty if that is before {@code head}, if the position has not come, or if it counts
     * other messages than come here.
     */
    OptionalLong findNext(FeedPosition position, long head, long tail) {
        Long marker = numbers.get(position.marker());
        boolean countedAsHere = position.after() == 0 || position.feed().equals(feed);
        if (marker == null || !countedAsHere) {
            return OptionalLong.empty();
        }
        long number = marker + position.after();
        boolean there = number >= marker && number + 1 >= head && number < tail && isAfter(marker, number);
        return there ? OptionalLong.of(number + 1) : OptionalLong.empty();
    }

    /**
     * The first entry that is certainly not recorded. After a position that counts other messages than come here, that is the
     * marker after its own; any other position that is not found is before all that is kept.
     */
    long firstCertainlyAfter(FeedPosition position, long head) {
        Long marker = numbers.get(position.marker());
        return marker == null || position.after() == 0 || position.feed().equals(feed)
                ? head
                : Math.max(head, marker + 1);
    }

    /** Whether neither a marker nor a break stands between, and messages only. */
    private boolean isAfter(long marker, long number) {
        Long last = breaks.floor(number);
        return marker == markers.floorKey(number) && (last == null || last < marker);
    }

    boolean isBreak(long number) {
        return breaks.contains(number);
    }

    /** Whether there is a break at or after an entry. */
    boolean isBrokenSince(long number) {
        return breaks.ceiling(number) != null;
    }

    boolean isBrokenBetween(long from, long to) {
        return !breaks.subSet(from, to).isEmpty();
    }

    /** The first marker of the entries from {@code head} on after which there is no break. */
    Optional<String> firstMarkerWithoutBreak(long head) {
        long since = breaks.isEmpty() ? head : Math.max(head, breaks.last());
        return Optional.ofNullable(markers.ceilingEntry(since)).map(Map.Entry::getValue);
    }

    /** The position of an entry; empty if the marker before it is forgotten. */
    Optional<FeedPosition> find(long number) {
        return Optional.ofNullable(markers.floorEntry(number))
                .map(marker -> position(marker.getValue(), (int) (number - marker.getKey())));
    }

    private FeedPosition position(String marker, int after) {
        return after == 0 ? FeedPosition.at(marker) : new FeedPosition(marker, after, feed);
    }

    /** The position of an entry that is kept. */
    FeedPosition positionOf(long number) {
        return find(number).orElseThrow();
    }
}
