package io.redtail.archive;

import io.redtail.channel.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The segments that a store has of a channel, at one moment. Immutable; any thread. */
final class Listing {

    private static final Comparator<SegmentName> IN_ORDER =
            Comparator.comparingLong(SegmentName::first).thenComparingLong(SegmentName::last);

    private static final int MAX_LINEAGE_READS = 8;
    private static final int MAX_NEWEST_READS = 8;

    /** By epoch, each in order. */
    private final Map<String, List<SegmentName>> segments = new HashMap<>();

    /** By epoch, when an object of it was written last, which a copy of an archive has forgotten. */
    private final Map<String, Long> modified = new HashMap<>();

    private final Map<String, Lineage> lineages = new ConcurrentHashMap<>();

    private Listing() {}

    static Listing of(ArchiveStore store, Channel channel) throws IOException {
        Listing listing = new Listing();
        store.list(SegmentName.folder(channel), listing::add);
        listing.segments.values().forEach(names -> names.sort(IN_ORDER));
        return listing;
    }

    private void add(ArchiveStore.Listed object) {
        SegmentName.parse(object.name()).ifPresent(name -> {
            segments.computeIfAbsent(name.epoch(), epoch -> new ArrayList<>()).add(name);
            modified.merge(name.epoch(), object.modifiedMillis(), Math::max);
        });
    }

    /** In the order of their offsets. */
    List<SegmentName> of(String epoch) {
        return segments.getOrDefault(epoch, List.of());
    }

    /** The epoch whose last line was recorded last, of the few that were written to last. */
    Optional<String> newestEpoch(ArchiveStore store) throws IOException {
        if (segments.size() < 2) {
            return segments.keySet().stream().findFirst();
        }
        List<String> epochs = modified.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MAX_NEWEST_READS)
                .map(Map.Entry::getKey)
                .toList();
        String newest = "";
        long newestTime = -1;
        for (String epoch : epochs) {
            long time = lastTime(store, epoch);
            if (time > newestTime) {
                newest = epoch;
                newestTime = time;
            }
        }
        return Optional.of(newest);
    }

    /** When the last line of an epoch was recorded; 0 if nobody knows. */
    private long lastTime(ArchiveStore store, String epoch) throws IOException {
        List<SegmentName> names = of(epoch);
        return header(store, names.get(names.size() - 1))
                .map(SegmentHeader::lastTime)
                .orElse(0L);
    }

    /** The last offset of an epoch; 0 if there is none. */
    long last(String epoch) {
        return of(epoch).stream().mapToLong(SegmentName::last).max().orElse(0);
    }

    /** The segment that has most from that offset on; if none has it, the next one. */
    Optional<SegmentName> at(String epoch, long offset) {
        return at(epoch, offset, Set.of());
    }

    /** The same of those that are not damaged. */
    Optional<SegmentName> at(String epoch, long offset, Set<SegmentName> damaged) {
        SegmentName best = null;
        for (SegmentName name : of(epoch)) {
            if (damaged.contains(name)) {
                continue;
            }
            if (name.contains(offset)) {
                best = best == null || name.last() > best.last() ? name : best;
            } else if (name.first() > offset) {
                return Optional.of(best == null ? name : best);
            }
        }
        return Optional.ofNullable(best);
    }

    /** Where an epoch comes from, as its first segment that can be read says; nowhere if none of the first few can. */
    Lineage lineage(ArchiveStore store, String epoch) throws IOException {
        List<SegmentName> names = of(epoch);
        if (names.isEmpty() || names.get(0).first() == 1) {
            return Lineage.NONE;
        }
        Lineage known = lineages.get(epoch);
        if (known == null) {
            known = firstHeader(store, names).map(SegmentHeader::lineage).orElse(Lineage.NONE);
            lineages.put(epoch, known);
        }
        return known;
    }

    private static Optional<SegmentHeader> firstHeader(ArchiveStore store, List<SegmentName> names) throws IOException {
        for (SegmentName name : names.subList(0, Math.min(names.size(), MAX_LINEAGE_READS))) {
            Optional<SegmentHeader> header = header(store, name);
            if (header.isPresent()) {
                return header;
            }
        }
        return Optional.empty();
    }

    private static Optional<SegmentHeader> header(ArchiveStore store, SegmentName name) throws IOException {
        Optional<byte[]> begin = store.begin(name.toString(), SegmentHeader.MAX_BYTES);
        try {
            return begin.isEmpty() ? Optional.empty() : Optional.of(Segment.header(begin.get()));
        } catch (DamagedSegmentException unreadable) {
            return Optional.empty(); // what was before it is a gap then
        }
    }
}
