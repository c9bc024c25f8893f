package io.redtail.archive;

import io.redtail.archive.ArchivedPages.Found;
import io.redtail.archive.ArchivedPages.Wish;
import io.redtail.archive.HotLog.Extent;
import io.redtail.channel.Channel;
import io.redtail.delivery.Gap;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where the archive ends and Redis begins: which of the two has what a reader asks for, and what is missing between. Waits for
 * Redis and the store; any thread.
 */
final class Seam {

    private final BoundedLog log = new BoundedLog(Logs.of(Seam.class), Level.WARNING);
    private final HotLog hotLog;
    private final ArchiveStore store;
    private final Listings listings;
    private final ArchivedPages pages;
    private final Counters counters;
    private final KnownExtents extents = new KnownExtents();

    Seam(HotLog hotLog, ArchiveStore store, Listings listings, ArchivedPages pages, Counters counters) {
        this.hotLog = hotLog;
        this.store = store;
        this.listings = listings;
        this.pages = pages;
        this.counters = counters;
    }

    /** If a page of the archive ended there. */
    Optional<Wish> continued(Channel channel, StreamPosition position) {
        return extents.get(channel)
                .filter(extent -> extent.epoch().equals(position.epoch())
                        && position.offset() + 1 < extent.first()
                        && position.offset() < extent.top())
                .map(extent -> new Wish(channel, extent, position.offset() + 1));
    }

    /** The next page of the archive; empty if Redis has to go on. */
    Optional<HistoryPage> goOn(Wish wish) {
        try {
            Optional<Wish> now = asItIsNow(wish);
            Found found = now.isPresent() ? pages.find(now.get()) : Found.nothing(false);
            if (!found.entries().isEmpty()) {
                boolean recovered = now.get().extent().gap() < wish.from();
                return Optional.of(archived(now.get(), found, Optional.empty(), true, recovered));
            }
        } catch (IOException e) {
            unreachable(e);
        }
        forget(wish.channel());
        return Optional.empty();
    }

    /** Lines may have come since, and others may have gone; the same if Redis had forgotten the channel. */
    private Optional<Wish> asItIsNow(Wish wish) {
        Extent known = wish.extent();
        Optional<Extent> now = hotLog.extent(wish.channel());
        if (now.isEmpty()) {
            return known.archived() == known.top() && known.first() > known.top()
                    ? Optional.of(wish)
                    : Optional.empty();
        }
        return now.filter(extent -> extent.epoch().equals(known.epoch()))
                .map(extent -> new Wish(wish.channel(), extent, wish.from()));
    }

    /** Whether more was asked for than Redis keeps. */
    static boolean isShort(StartPosition start, HistoryPage kept) {
        if (start instanceof StartPosition.Tail tail) {
            return tail.count() > 0
                    && (kept.top() == 0 || kept.begin() + 1 > Math.max(1, kept.top() - tail.count() + 1));
        }
        boolean isForgotten = kept.top() == 0 && !(start instanceof StartPosition.Since);
        return isForgotten
                || kept.gap()
                        .filter(gap -> gap.reason() == Gap.Reason.TRIMMED || gap.reason() == Gap.Reason.RESET)
                        .isPresent();
    }

    /** The page that begins in the archive instead, if that has something; otherwise the same one. */
    HistoryPage lengthened(Channel channel, StartPosition start, HistoryPage kept) {
        try {
            if (kept.top() == 0) {
                return forgotten(channel, start, kept);
            }
            Optional<Extent> extent =
                    hotLog.extent(channel).filter(known -> known.epoch().equals(kept.epoch()));
            return extent.isPresent() ? lengthened(channel, start, kept, extent.get()) : kept;
        } catch (IOException e) {
            unreachable(e);
            return kept.top() == 0 && kept.gap().isEmpty() ? afterGap(kept, unknown(channel, kept.end())) : kept;
        }
    }

    private static Gap unknown(Channel channel, StreamPosition before) {
        return Gap.ofUnknownLength(channel, Gap.Reason.TRIMMED).before(before);
    }

    private static HistoryPage afterGap(HistoryPage kept, Gap gap) {
        return new HistoryPage(
                kept.end(), kept.top(), false, Optional.of(gap), kept.entries(), kept.next(), Optional.empty());
    }

    private HistoryPage lengthened(Channel channel, StartPosition start, HistoryPage kept, Extent extent)
            throws IOException {
        if (start instanceof StartPosition.Tail tail) {
            Wish wish = new Wish(channel, extent, Math.max(1, kept.top() - tail.count() + 1));
            return orGap(wish, kept, Optional.empty(), false, true);
        }
        OptionalLong time = time(start);
        if (time.isPresent()) {
            return since(channel, time.getAsLong(), kept, extent);
        }
        StreamPosition asked = ((StartPosition.Since) start).position();
        boolean isReset = kept.gap().orElseThrow().reason() == Gap.Reason.RESET;
        if (!isReset) {
            Wish wish = new Wish(channel, extent, asked.offset() + 1);
            return orGap(wish, kept, Optional.empty(), true, extent.gap() <= asked.offset());
        }
        Lineage lineage = extent.lineage();
        boolean isShared = lineage.base() > 0 && lineage.previous().equals(asked.epoch());
        Wish wish = new Wish(channel, extent, isShared ? Math.min(asked.offset(), lineage.base()) + 1 : 1);
        return orGap(wish, kept, kept.gap(), false, false);
    }

    /** Since when, by the clock of Redis; empty if it does not begin with a time. */
    private OptionalLong time(StartPosition start) {
        if (start instanceof StartPosition.At at) {
            return OptionalLong.of(at.time().toEpochMilli());
        }
        return start instanceof StartPosition.Ago ago
                ? OptionalLong.of(hotLog.nowMillis() - ago.age().toMillis())
                : OptionalLong.empty();
    }

    /** Redis's own page if the archive has nothing of that time. */
    private HistoryPage since(Channel channel, long timeMillis, HistoryPage kept, Extent extent) throws IOException {
        TimeSearch.Found begin = pages.since(channel, extent, timeMillis);
        Optional<Gap> before = begin.afterHole() ? Optional.of(unknown(channel, kept.end())) : Optional.empty();
        return orGap(new Wish(channel, extent, begin.from()), kept, before, true, true);
    }

    /**
     * The archive's page.
     *
     * @param before a gap that comes before whatever follows
     * @param announces whether a hole at the beginning is a gap, and not just where the log begins
     */
    private HistoryPage orGap(Wish wish, HistoryPage kept, Optional<Gap> before, boolean announces, boolean recovered)
            throws IOException {
        if (wish.extent().first() <= wish.from()) {
            return kept;
        }
        Found found;
        try {
            found = pages.find(wish);
        } catch (IOException e) {
            if (announces || before.isPresent()) {
                throw e; // Redis's page has a gap
            }
            unreachable(e);
            found = Found.nothing(wish.extent().archived() >= wish.from());
        }
        if (!found.entries().isEmpty()) {
            extents.put(wish.channel(), wish.extent());
            return archived(wish, found, before, announces, recovered);
        }
        if (!found.unreadable() || kept.gap().isPresent()) {
            return kept;
        }
        long resumes = kept.begin() + 1;
        return afterGap(kept, wish.gap(resumes - wish.from(), resumes));
    }

    private HistoryPage archived(Wish wish, Found found, Optional<Gap> before, boolean announces, boolean recovered) {
        long hole = found.first() - wish.from();
        Optional<Gap> gap = before.map(known -> known.before(wish.before(found.first())));
        if (gap.isEmpty() && hole > 0 && (announces || found.unreadable())) {
            gap = Optional.of(wish.gap(hole, found.first()));
        }
        return pages.page(wish, found, gap, recovered && gap.isEmpty());
    }

    /** Redis knows nothing of the channel: it has forgotten it, or never knew it. */
    private HistoryPage forgotten(Channel channel, StartPosition start, HistoryPage kept) throws IOException {
        Listing listing = listings.refreshed(channel); // one from before may lack what Redis had at the time
        Optional<String> newest = listing.newestEpoch(store);
        if (newest.isEmpty()) {
            return kept;
        }
        String epoch = newest.get();
        long last = listing.last(epoch);
        Extent extent = new Extent(epoch, last, last + 1, last, 0, Lineage.NONE);
        if (start instanceof StartPosition.Tail tail) {
            return orGap(
                    new Wish(channel, extent, Math.max(1, last - tail.count() + 1)),
                    kept,
                    Optional.empty(),
                    false,
                    true);
        }
        OptionalLong time = time(start);
        if (time.isPresent()) {
            return since(channel, time.getAsLong(), kept, extent);
        }
        StreamPosition asked = ((StartPosition.Since) start).position();
        if (!new ArchivedLog(store, listing, epoch, Lineage.NONE).continues(asked.epoch())) {
            return orGap(new Wish(channel, extent, 1), kept, kept.gap(), false, false);
        }
        if (asked.offset() >= last) {
            return new HistoryPage(asked, asked.offset(), true, Optional.empty(), List.of());
        }
        return orGap(new Wish(channel, extent, asked.offset() + 1), kept, Optional.empty(), true, true);
    }

    private void unreachable(IOException failure) {
        counters.readFailures.increment();
        log.log(LogEvent.of("archive_unreadable")
                .with("store", store)
                .with("reason", failure.toString())
                .with("consequence", "readers get a gap instead of what Redis no longer keeps")
                .toString());
    }

    void forget(Channel channel) {
        extents.forget(channel);
    }
}
