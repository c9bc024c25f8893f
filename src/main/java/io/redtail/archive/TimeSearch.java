package io.redtail.archive;

import io.redtail.archive.ArchivedLog.Part;
import io.redtail.delivery.Publication;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds where a time begins in an archived log, by bisection over its offsets: times never decrease. Reads the headers of a few
 * segments, and at most two whole ones. Entries without a time at the end of a segment count as the one before them. Waits for the store; one thread.
 */
final class TimeSearch {

    /**
     * Where it begins.
     *
     * @param from the first offset that the archive has at this time or later; the end of the search if it has none
     * @param afterHole whether the archive lacks what is before that, so that some of it may be of that time, too
     * @param complete whether all segments that were looked at could be read
     */
    record Found(long from, boolean afterHole, boolean complete) {}

    /** So many unreadable segments are passed over; behind more, nothing is looked for. */
    private static final int MAX_DAMAGED = 64;

    private final ArchivedLog log;
    private final SegmentCache segments;
    private final long timeMillis;
    private final Set<SegmentName> damaged = new HashSet<>();

    TimeSearch(ArchivedLog log, SegmentCache segments, long timeMillis) {
        this.log = log;
        this.segments = segments;
        this.timeMillis = timeMillis;
    }

    /**
     * Searches everything before an offset.
     *
     * @throws IOException if the store cannot be asked
     */
    Found before(long end) throws IOException {
        long low = 1; // what is before that is earlier
        long high = end; // what is from there on is not
        while (low < high) {
            long middle = low + (high - low) / 2;
            Optional<Part> part = readableAt(middle, high);
            if (part.isEmpty()) {
                high = Math.max(low, Math.min(middle, firstAt(middle, high)));
                continue;
            }
            long since = since(part.get());
            if (since > part.get().last()) {
                low = part.get().last() + 1;
            } else if (since > part.get().name().first()) {
                return new Found(Math.max(low, since), false, damaged.isEmpty());
            } else {
                high = Math.max(low, Math.min(firstAt(middle, high), middle));
            }
        }
        long from = Math.max(low, firstAt(low, end));
        return new Found(from, from > low, damaged.isEmpty());
    }

    /** Where the segment begins that has an offset, or the next one. */
    private long firstAt(long offset, long end) {
        return log.at(offset, Set.of())
                .map(part -> part.name().first())
                .filter(first -> first < end)
                .orElse(end);
    }

    /** The segment that has an offset or, if it cannot be read, the next one that can. */
    private Optional<Part> readableAt(long offset, long end) throws IOException {
        while (offset < end && damaged.size() < MAX_DAMAGED) {
            Optional<Part> part =
                    log.at(offset, damaged).filter(next -> next.name().first() < end);
            if (part.isEmpty()) {
                return part;
            }
            try {
                var unused = segments.header(part.get().name());
                return part;
            } catch (DamagedSegmentException unreadable) {
                damaged.add(part.get().name()); // whoever reads there is told
            }
        }
        return Optional.empty();
    }

    /** The first offset of a segment at this time or later, as its header tells or, where it does not, the segment. */
    private long since(Part part) throws IOException {
        SegmentName name = part.name();
        try {
            SegmentHeader header = segments.header(name);
            boolean isKnown = header.firstTime() != Publication.NO_TIME;
            if (isKnown && header.firstTime() >= timeMillis) {
                return name.first();
            }
            return isKnown && header.lastTime() < timeMillis
                    ? name.last() + 1
                    : segments.get(name).since(timeMillis);
        } catch (DamagedSegmentException unreadable) {
            damaged.add(name);
            return name.first();
        }
    }
}
