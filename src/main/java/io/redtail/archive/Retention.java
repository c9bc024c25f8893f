package io.redtail.archive;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Deletes what is too old, and the oldest of what is too much: first of the quota groups that take more than an eighth of the
 * whole, those with most first, until they take equally much; then of all. So a tenant that fills the archive loses its own.
 *
 * <p>Needs as much memory for millions of objects as for a few, for it counts them by the hour, and by the group where a group takes
 * too much. One thread.
 */
final class Retention {

    private static final Duration MAX_DIFFERENCE = Duration.ofHours(2);
    private static final int BATCH = 1000;

    /** What one group may take without being the first to lose something. */
    private static final int SHARES = 8;

    /** The others are one. */
    private static final int MAX_GROUPS = 10_000;

    private static final String OTHERS = "";

    private final ArchiveStore store;
    private final Duration maxAge;
    private final long maxBytes;
    private final UnaryOperator<String> groupOf;
    private final Counters counters;

    /**
     * Zero is no limit.
     *
     * @param groupOf the quota group of a channel
     */
    Retention(ArchiveStore store, Duration maxAge, long maxBytes, UnaryOperator<String> groupOf, Counters counters) {
        this.store = store;
        this.maxAge = maxAge;
        this.maxBytes = maxBytes;
        this.groupOf = groupOf;
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
        if (agree && !maxAge.isZero()) {
            long oldest = Math.min(here, redis) - maxAge.toMillis();
            delete(segment -> segment.modifiedMillis() < oldest);
        }
        if (maxBytes > 0) {
            deleteWhatIsTooMuch();
        }
        return agree;
    }

    /** An object of ours. */
    private record Owned(String channel, long bytes, long modifiedMillis) {}

    private interface Visitor {

        void see(String name, Owned segment);
    }

    /** What is not ours stays. */
    private void list(Visitor visitor) throws IOException {
        store.list(
                "",
                object -> SegmentName.parse(object.name())
                        .ifPresent(name -> visitor.see(
                                object.name(), new Owned(name.channel(), object.bytes(), object.modifiedMillis()))));
    }

    private void deleteWhatIsTooMuch() throws IOException {
        Map<String, Long> bytes = new HashMap<>();
        list((name, segment) -> bytes.merge(group(bytes, segment), segment.bytes(), Long::sum));
        long all = bytes.values().stream().mapToLong(Long::longValue).sum();
        if (all <= maxBytes) {
            return;
        }
        long level = level(bytes, all - maxBytes);
        Map<String, BytesByHour> large = new HashMap<>();
        bytes.forEach((group, taken) -> {
            if (taken > level) {
                large.put(group, new BytesByHour());
            }
        });
        BytesByHour rest = new BytesByHour();
        list((name, segment) ->
                large.getOrDefault(group(bytes, segment), rest).add(segment.modifiedMillis(), segment.bytes()));
        Map<String, Long> cuts = new HashMap<>();
        large.forEach((group, hours) -> {
            cuts.put(group, hours.oldestThatFits(level));
            rest.addSince(cuts.get(group), hours);
        });
        long cut = rest.oldestThatFits(maxBytes);
        delete(segment ->
                segment.modifiedMillis() < Math.max(cut, cuts.getOrDefault(group(bytes, segment), Long.MIN_VALUE)));
    }

    private String group(Map<String, Long> known, Owned segment) {
        String group = groupOf.apply(segment.channel());
        return known.size() < MAX_GROUPS || known.containsKey(group) ? group : OTHERS;
    }

    /** What the largest groups may keep, so that the excess is gone, or each takes no more than its share. */
    private long level(Map<String, Long> bytes, long excess) {
        long share = maxBytes / SHARES;
        List<Long> sizes =
                bytes.values().stream().sorted((a, b) -> Long.compare(b, a)).toList();
        long sum = 0;
        for (int i = 0; i < sizes.size(); i++) {
            sum += sizes.get(i);
            long level = Math.floorDiv(sum - excess, i + 1);
            if (i + 1 == sizes.size() || level >= sizes.get(i + 1)) {
                return Math.max(share, level);
            }
        }
        return share;
    }

    private void delete(Predicate<Owned> goes) throws IOException {
        List<String> names = some(goes);
        while (!names.isEmpty()) {
            for (String name : names) {
                store.delete(name);
                counters.deleted.increment();
            }
            names = names.size() < BATCH ? List.of() : some(goes);
        }
    }

    private List<String> some(Predicate<Owned> goes) throws IOException {
        List<String> names = new ArrayList<>();
        list((name, segment) -> {
            if (names.size() < BATCH && goes.test(segment)) {
                names.add(name);
            }
        });
        return names;
    }
}
