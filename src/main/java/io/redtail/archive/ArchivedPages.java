package io.redtail.archive;

import io.redtail.archive.ArchivedLog.Part;
import io.redtail.archive.HotLog.Extent;
import io.redtail.channel.Channel;
import io.redtail.channel.EndMark;
import io.redtail.delivery.Gap;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StreamPosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Makes pages of history from segments. Waits for the store; any thread. */
final class ArchivedPages {

    /** What is asked for: everything from {@code from} on, before what Redis keeps. */
    record Wish(Channel channel, Extent extent, long from) {

        StreamPosition before(long offset) {
            return new StreamPosition(extent.epoch(), offset - 1);
        }

        Gap gap(long missed, long resumesAt) {
            return Gap.of(channel, missed, Gap.Reason.TRIMMED).before(before(resumesAt));
        }
    }

    /**
     * What there is.
     *
     * @param entries the next ones; none if the archive has nothing readable before what Redis keeps
     * @param first the offset of the first one
     * @param unreadable whether something between {@code from} and them should have been there: a segment cannot be read, or
     *     there is something before {@code from}
     */
    record Found(List<Publication> entries, long first, boolean unreadable) {

        static Found nothing(boolean unreadable) {
            return new Found(List.of(), 0, unreadable);
        }
    }

    private static final int MAX_ENTRIES = 512;
    private static final int MAX_BYTES = 256 * 1024;

    /** A reading goes on behind so many damaged segments; the next one, behind more. */
    private static final int MAX_DAMAGED = 64;

    private final ArchiveStore store;
    private final Listings listings;
    private final SegmentCache segments;
    private final UnreadableSegments unreadable;
    private final int maxBytes;

    ArchivedPages(ArchiveStore store, Listings listings, Counters counters, int sendQueueMaxBytes) {
        this.store = store;
        this.listings = listings;
        this.segments = new SegmentCache(store);
        this.unreadable = new UnreadableSegments(store, counters.unreadable);
        this.maxBytes = Math.min(MAX_BYTES, sendQueueMaxBytes / 4);
    }

    /** @throws IOException if the store cannot be asked */
    Found find(Wish wish) throws IOException {
        Map<SegmentName, DamagedSegmentException> damaged = new HashMap<>();
        Found found = find(wish, log(listings.get(wish.channel()), wish.extent()), damaged);
        if (!found.entries().isEmpty() && found.first() == wish.from() && damaged.isEmpty()) {
            return found;
        }
        damaged.clear(); // others may have deleted them since they were listed
        ArchivedLog archived = log(listings.refreshed(wish.channel()), wish.extent());
        found = find(wish, archived, damaged);
        damaged.forEach(unreadable::damaged);
        noteMissing(wish, archived);
        return found;
    }

    /**
     * Where a time begins before what Redis keeps.
     *
     * @throws IOException if the store cannot be asked
     */
    TimeSearch.Found since(Channel channel, Extent extent, long timeMillis) throws IOException {
        Listing listing = listings.get(channel);
        if (listing.last(extent.epoch()) >= extent.first() - 1) {
            TimeSearch.Found found = since(listing, extent, timeMillis);
            if (found.complete()) {
                return found;
            }
        }
        return since(listings.refreshed(channel), extent, timeMillis);
    }

    private TimeSearch.Found since(Listing listing, Extent extent, long timeMillis) throws IOException {
        return new TimeSearch(log(listing, extent), segments, timeMillis).before(extent.first());
    }

    private ArchivedLog log(Listing listing, Extent extent) throws IOException {
        return new ArchivedLog(store, listing, extent.epoch(), extent.lineage());
    }

    private Found find(Wish wish, ArchivedLog archived, Map<SegmentName, DamagedSegmentException> damaged)
            throws IOException {
        while (damaged.size() < MAX_DAMAGED) {
            Optional<Part> part = archived.at(wish.from(), damaged.keySet());
            if (part.isEmpty() || part.get().name().first() >= wish.extent().first()) {
                return Found.nothing(!damaged.isEmpty() || isMissing(wish));
            }
            SegmentName name = part.get().name();
            try {
                long first = Math.max(wish.from(), name.first());
                List<Publication> entries =
                        entries(wish, segments.get(name), first, part.get().last());
                return new Found(entries, first, !damaged.isEmpty() || archived.hasBefore(wish.from()));
            } catch (DamagedSegmentException e) {
                damaged.put(name, e);
            }
        }
        return Found.nothing(true);
    }

    /** Nothing is there from that offset on, and Redis has noted that it was archived. */
    private static boolean isMissing(Wish wish) {
        return wish.from() <= Math.min(wish.extent().archived(), wish.extent().first() - 1);
    }

    /**
     * Notes that the archive has nothing where it has something before that: no reading has failed there. What retention has
     * deleted is at the beginning of a log.
     */
    private void noteMissing(Wish wish, ArchivedLog archived) {
        long next = archived.at(wish.from(), Set.of())
                .map(part -> part.name().first())
                .orElse(Long.MAX_VALUE);
        long kept = Math.min(wish.extent().archived() + 1, wish.extent().first());
        OptionalLong before = archived.lastBefore(wish.from());
        if (before.isPresent() && wish.from() < Math.min(next, kept)) {
            unreadable.missing(wish.channel(), wish.extent().epoch(), before.getAsLong() + 1, Math.min(next, kept) - 1);
        }
    }

    private List<Publication> entries(Wish wish, Segment segment, long from, long last) {
        List<Publication> entries = new ArrayList<>();
        long bytes = 0;
        for (long offset = from; offset <= last && entries.size() < MAX_ENTRIES && bytes < maxBytes; offset++) {
            Publication next = publication(wish, segment.entry(offset));
            bytes += next.weight();
            if (entries.isEmpty() || bytes <= maxBytes) {
                entries.add(next);
            }
        }
        return entries;
    }

    private static Publication publication(Wish wish, Entry entry) {
        Channel channel = wish.channel();
        StreamPosition position = new StreamPosition(wish.extent().epoch(), entry.offset());
        return switch (entry.kind()) {
            case LINE -> Publication.recorded(channel, entry.payload(), position, entry.timeMillis());
            case END ->
                Publication.recorded(
                        channel,
                        entry.payload().length > 0
                                ? entry.payload()
                                : EndMark.PLAIN.getBytes(StandardCharsets.US_ASCII),
                        position,
                        entry.timeMillis());
            case GAP ->
                Publication.lost(
                        Gap.of(channel, new String(entry.payload(), StandardCharsets.US_ASCII), Gap.Reason.UPSTREAM)
                                .before(position),
                        position);
        };
    }

    /** The page of these entries, of which there is at least one. */
    HistoryPage page(Wish wish, Found found, Optional<Gap> gap, boolean recovered) {
        Publication last = found.entries().get(found.entries().size() - 1);
        StreamPosition end = java.util.Objects.requireNonNull(last.position());
        return new HistoryPage(end, wish.extent().top(), recovered, gap, found.entries());
    }

    /** Segments of a channel that is deleted are forgotten. */
    void forget(Channel channel) {
        segments.forget(SegmentName.folder(channel));
        unreadable.forget(SegmentName.folder(channel));
        listings.forget(channel);
    }
}
