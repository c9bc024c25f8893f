package io.redtail.archive;

import io.redtail.archive.HotLog.Extent;
import io.redtail.channel.Channel;
import io.redtail.delivery.Gap;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StreamPosition;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes one channel from where it is archived towards its top: reads what Redis keeps, writes segments, and has Redis note each
 * one. Nothing of it stays in memory, so whoever comes next, on whatever node, begins where Redis says.
 */
final class ChannelArchiver {

    /** Others wait meanwhile. */
    private static final int MAX_SEGMENTS = 16;

    /** What has come of it. */
    enum Result {
        /** Nothing more to do for now. */
        DONE,
        /** There is more. */
        MORE,
        /** Somebody else has archived it further, or it has begun anew. */
        OVERTAKEN
    }

    private final HotLog hotLog;
    private final SegmentWriter writer;
    private final ArchiveStore store;
    private final Counters counters;
    private final Channel channel;
    private final boolean resting;
    private Extent extent = new Extent("", 0, 1, 0, 0, Lineage.NONE);
    private SegmentBuilder builder = new SegmentBuilder(Lineage.NONE);
    private int written;

    /** @param resting whether it is to be archived to its end, and not only in full segments */
    ChannelArchiver(HotLog hotLog, ArchiveStore store, Counters counters, Channel channel, boolean resting) {
        this.hotLog = hotLog;
        this.writer = new SegmentWriter(store);
        this.store = store;
        this.counters = counters;
        this.channel = channel;
        this.resting = resting;
    }

    /**
     * Does some of it.
     *
     * @throws IOException if the store cannot do its part
     * @throws ForeignObjectException if something else is in its place
     * @throws RuntimeException if Redis cannot do its part
     */
    Result run() throws IOException, ForeignObjectException {
        Optional<Extent> known = hotLog.extent(channel);
        if (known.isEmpty()) {
            return Result.DONE;
        }
        extent = known.get();
        if (extent.archived() > 0) {
            store.requireUsed();
        }
        builder = new SegmentBuilder(extent.lineage(), hotLog.segmentBytes());
        StreamPosition at = new StreamPosition(extent.epoch(), Math.max(extent.archived(), extent.first() - 1));
        boolean ends = false;
        while (at.offset() < extent.top()) {
            HistoryPage page = hotLog.read(channel, at);
            if (!page.epoch().equals(extent.epoch())) {
                return Result.OVERTAKEN;
            }
            boolean hasHole =
                    page.gap().filter(gap -> gap.reason() == Gap.Reason.TRIMMED).isPresent();
            if (hasHole && !flushAll()) {
                return Result.OVERTAKEN;
            }
            for (Publication publication : page.entries()) {
                if (!add(publication)) {
                    return Result.OVERTAKEN;
                }
                ends = publication.isEnd();
            }
            at = page.end();
            if (page.isComplete() || page.entries().isEmpty()) {
                break;
            }
            if (written >= MAX_SEGMENTS) {
                return Result.MORE;
            }
        }
        if (resting || ends) {
            return finish();
        }
        // Nothing more fits, so nobody needs to read it again when there is more.
        return builder.isEmpty() || !builder.isFull() || flush() ? Result.DONE : Result.OVERTAKEN;
    }

    /** Archives what has been read, although a segment would hold more, and lets Redis forget all. */
    private Result finish() throws IOException, ForeignObjectException {
        if (builder.isEmpty()) {
            return trims() ? Result.DONE : Result.OVERTAKEN;
        }
        while (!builder.isEmpty()) {
            long end = agreedEnd();
            if (end > extent.top()) {
                return Result.MORE; // somebody has read further
            }
            if (end == 0 || !write(Math.min(end, builder.last()), true)) {
                return Result.OVERTAKEN;
            }
        }
        return Result.DONE;
    }

    /** All is archived, and Redis still keeps some of it. */
    private boolean trims() {
        return extent.archived() != extent.top()
                || extent.first() > extent.top()
                || hotLog.archived(channel, extent.epoch(), extent.archived(), extent.archived(), true);
    }

    /** @return whether nobody else was there */
    private boolean add(Publication publication) throws IOException, ForeignObjectException {
        Entry entry = entry(publication);
        if (!builder.isEmpty() && entry.offset() != builder.last() + 1 && !flushAll()) {
            return false;
        }
        while (!builder.add(entry)) {
            if (!flush()) {
                return false;
            }
        }
        return true;
    }

    /** Redis has lost what comes next. @return whether nobody else was there */
    private boolean flushAll() throws IOException, ForeignObjectException {
        while (!builder.isEmpty()) {
            if (!flush()) {
                return false;
            }
        }
        return true;
    }

    /** Nothing can be added to it. @return whether nobody else was there */
    private boolean flush() throws IOException, ForeignObjectException {
        long end = agreedEnd();
        // What others have agreed on cannot be had if Redis has lost a part of it, or if they make larger segments.
        return end != 0 && write(Math.min(end, builder.last()), false);
    }

    /** Where the segment ends that begins as this one does, as all agree; 0 if somebody else has archived the channel further. */
    private long agreedEnd() throws IOException {
        long begun = begunBefore(builder.first());
        return hotLog.agree(channel, extent.epoch(), extent.archived(), begun == 0 ? builder.last() : begun);
    }

    /**
     * Where a segment ends that is there although Redis does not know it: it was put, and Redis has come back with older data
     * since. It becomes this channel's next one, so that no two objects have the same lines. 0 if there is none.
     */
    private long begunBefore(long first) throws IOException {
        String prefix = SegmentName.prefix(channel, extent.epoch(), first);
        long[] last = new long[1];
        store.list(
                prefix,
                object -> SegmentName.parse(object.name())
                        .filter(name -> name.last() <= extent.top())
                        .ifPresent(name -> {
                            last[0] = Math.max(last[0], name.last());
                        }));
        return last[0];
    }

    private static Entry entry(Publication publication) {
        long offset = Objects.requireNonNull(publication.position()).offset();
        Gap gap = publication.gap();
        if (gap != null) {
            OptionalLong missed = gap.missed();
            return Entry.gap(
                    offset, publication.timeMillis(), missed.isPresent() ? Long.toString(missed.getAsLong()) : "");
        }
        return publication.isEndMark()
                ? Entry.end(
                        offset,
                        publication.timeMillis(),
                        publication.result().isKnown() ? publication.payload().text() : "")
                : Entry.line(
                        offset, publication.timeMillis(), publication.payload().utf8());
    }

    /** Archives what has been read up to an offset. @return whether nobody else was there */
    private boolean write(long end, boolean trims) throws IOException, ForeignObjectException {
        SegmentBuilder segment = end == builder.last() ? builder : builder.upTo(end);
        SegmentName name = SegmentName.of(channel, extent.epoch(), segment.first(), segment.last());
        byte[] object = segment.build();
        if (extent.archived() == 0 && !store.isUsed() && hotLog.hasArchived()) {
            store.requireUsed();
        }
        writer.write(name, object);
        if (!hotLog.archived(channel, extent.epoch(), extent.archived(), name.last(), trims)) {
            removeIfNeverCounted(name);
            return false;
        }
        counters.segments.increment();
        counters.bytes.add(object.length);
        written++;
        extent = new Extent(extent.epoch(), extent.top(), extent.first(), name.last(), extent.gap(), extent.lineage());
        builder = builder.after(end);
        return true;
    }

    /**
     * The channel may have been deleted meanwhile: then nobody else will, for the archive was deleted before this was put. Or a new
     * epoch has begun, in which the same lines are archived once more, unless this was noted before.
     */
    private void removeIfNeverCounted(SegmentName name) throws IOException {
        Optional<Extent> now = hotLog.extent(channel);
        if (now.isEmpty() || (!now.get().epoch().equals(name.epoch()) && isArchivedAnew(name, now.get()))) {
            store.delete(name.toString());
        }
    }

    private boolean isArchivedAnew(SegmentName name, Extent now) throws IOException {
        boolean isMadeAnew = now.lineage().base() == 0;
        return isMadeAnew
                || now.archived() < name.first()
                || Listing.of(store, channel)
                        .at(now.epoch(), name.first())
                        .filter(other -> other.contains(name.first()))
                        .isPresent();
    }
}
