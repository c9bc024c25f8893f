package io.redtail.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The segments that make up one log: those of its epoch, and of the epochs that it continues. One thread.
 */
final class ArchivedLog {

    private static final int MAX_EPOCHS = 8;

    /** A segment, and the last offset of it that belongs to the log. */
    record Part(SegmentName name, long last) {}

    private record Epoch(String epoch, long last) {}

    private final Listing listing;
    private final List<Epoch> epochs = new ArrayList<>();

    /**
     * Finds out where the log comes from.
     *
     * @param known where Redis says that it comes from
     */
    ArchivedLog(ArchiveStore store, Listing listing, String epoch, Lineage known) throws IOException {
        this.listing = listing;
        epochs.add(new Epoch(epoch, Long.MAX_VALUE));
        Lineage lineage = known.base() > 0 ? known : listing.lineage(store, epoch);
        while (lineage.base() > 0 && epochs.size() < MAX_EPOCHS) {
            epochs.add(new Epoch(
                    lineage.previous(),
                    Math.min(lineage.base(), epochs.get(epochs.size() - 1).last())));
            lineage = listing.lineage(store, lineage.previous());
        }
    }

    /** Whether the log is of that epoch, or continues it. */
    boolean continues(String epoch) {
        return epochs.stream().anyMatch(known -> known.epoch().equals(epoch));
    }

    /** Whether it has anything before an offset. */
    boolean hasBefore(long offset) {
        return epochs.stream()
                .flatMap(epoch -> listing.of(epoch.epoch()).stream().limit(1))
                .anyMatch(first -> first.first() < offset);
    }

    /** The last offset of what it has from before an offset on; empty if it has nothing before that. */
    OptionalLong lastBefore(long offset) {
        return epochs.stream()
                .flatMapToLong(epoch -> listing.of(epoch.epoch()).stream()
                        .filter(name -> name.first() < offset)
                        .mapToLong(name -> Math.min(name.last(), epoch.last())))
                .max();
    }

    /**
     * The segment that has an offset; if none has it, the next one.
     *
     * @param damaged segments that are passed over: another one may have the same lines
     */
    Optional<Part> at(long offset, Set<SegmentName> damaged) {
        Part next = null;
        for (Epoch epoch : epochs) {
            Optional<SegmentName> found = listing.at(epoch.epoch(), offset, damaged);
            if (found.isEmpty() || found.get().first() > epoch.last() || offset > epoch.last()) {
                continue;
            }
            Part part = new Part(found.get(), Math.min(found.get().last(), epoch.last()));
            if (part.name().contains(offset)) {
                return Optional.of(part);
            }
            if (next == null || part.name().first() < next.name().first()) {
                next = part;
            }
        }
        return Optional.ofNullable(next);
    }
}
