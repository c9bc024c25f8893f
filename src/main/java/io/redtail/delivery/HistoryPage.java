package io.redtail.delivery;

import java.util.List;
import java.util.Optional;

/**
 * A piece of a channel's history, read in one atomic step.
 *
 * @param end the position of the last entry that this page covers
 * @param top the offset of the channel's newest publication when the page was read; 0 if there is none
 * @param recovered whether nothing is missing between the position that was asked for and {@code top}; always true for
 *     a tail
 * @param gap what is missing before the first entry
 * @param entries in order, without a hole but for those of a snapshot; some may stand for a loss ({@link Publication#gap})
 * @param next where the next page begins, if there is more to read
 * @param ended the publication after which the page was to begin, if it ended the channel by its payload and nothing follows:
 *     whoever has it may not have heard of the end, which has no offset of its own
 */
public record HistoryPage(
        StreamPosition end,
        long top,
        boolean recovered,
        Optional<Gap> gap,
        List<Publication> entries,
        StartPosition next,
        Optional<Publication> ended) {

    /** The next page begins {@link StartPosition.Since} the end of this one. */
    public HistoryPage(StreamPosition end, long top, boolean recovered, Optional<Gap> gap, List<Publication> entries) {
        this(end, top, recovered, gap, entries, new StartPosition.Since(end), Optional.empty());
    }

    /** The same, which begins after a publication that ended the channel. */
    public HistoryPage endedBy(Publication last) {
        return new HistoryPage(end, top, recovered, gap, entries, next, Optional.of(last));
    }

    public String epoch() {
        return end.epoch();
    }

    /** The offset after which its entries begin. */
    public long begin() {
        StreamPosition first = entries.isEmpty() ? null : entries.get(0).position();
        return first == null ? end.offset() : first.offset() - 1;
    }

    /** Whether it reaches the channel's top; otherwise there is more to read. */
    public boolean isComplete() {
        return end.offset() >= top;
    }
}
