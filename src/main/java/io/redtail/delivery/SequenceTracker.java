package io.redtail.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that recorded publications are delivered once each, in order, without a hole, although they come on two ways:
 * live, and read from history.
 *
 * <p>Live, what is known already is dropped, the next one is delivered, and anything else means a hole: then history is
 * read from the last position on. While it is read, what comes live is held, for the page may not have it; what came
 * before the reading began, the page has, because history and the live channel are written in one step. So each new
 * reading begins with nothing held, and ends with the held ones that are newer than the page.
 *
 * <p>The shard's thread only.
 */
final class SequenceTracker {

    /** What to do with a live publication. */
    enum Verdict {
        DELIVER,
        /** Known already, or held until history is read. */
        PASS,
        /** Something is missing: read history. */
        READ
    }

    private static final int MAX_HELD_BYTES = 256 * 1024;

    private final List<Publication> held = new ArrayList<>();
    private @Nullable StreamPosition last;
    private boolean reading;
    private boolean overflowed;
    private int heldBytes;
    private int readings;
    private @Nullable Future<?> page;

    /** The position of the last publication that was delivered; null before the first page. */
    @Nullable
    StreamPosition last() {
        return last;
    }

    boolean isReading() {
        return reading;
    }

    /** All up to {@code position} has been delivered. */
    void continueAfter(@Nullable StreamPosition position) {
        last = position;
        stopReading();
    }

    /** Gives up the present reading, if there is one. */
    void stopReading() {
        reading = false;
        readings++;
        held.clear();
        forgetPage();
    }

    /** Nobody waits for it any longer: it need not be read. */
    private void forgetPage() {
        Future<?> wanted = page;
        page = null;
        if (wanted != null) {
            wanted.cancel(false);
        }
    }

    /** Whether the channel is further than what was delivered, as far as {@code top} tells. */
    boolean isBehind(StreamPosition top) {
        return !reading && last != null && (!top.isSameEpoch(last) || top.offset() > last.offset());
    }

    /** Holds what comes live until {@link #take}. Yields this reading's number, which its page must carry. */
    int beginReading() {
        reading = true;
        overflowed = false;
        heldBytes = 0;
        held.clear();
        int number = ++readings;
        forgetPage();
        return number;
    }

    /** What the present reading brings; it is cancelled when nobody waits for it any longer. */
    void expect(Future<?> next) {
        page = next;
    }

    /** Whether a page is the answer to the present reading, and not to one that was cancelled. */
    boolean awaits(int number) {
        return reading && number == readings;
    }

    Verdict check(Publication publication) {
        StreamPosition position = publication.position();
        if (position == null) {
            return Verdict.DELIVER; // from a node without history
        }
        if (reading) {
            hold(publication);
            return Verdict.PASS;
        }
        if (last == null || !position.isSameEpoch(last)) {
            return Verdict.READ;
        }
        if (position.offset() <= last.offset()) {
            return Verdict.PASS;
        }
        if (position.offset() > last.offset() + 1) {
            return Verdict.READ;
        }
        last = position;
        return Verdict.DELIVER;
    }

    private void hold(Publication publication) {
        heldBytes += publication.weight();
        if (heldBytes > MAX_HELD_BYTES) {
            overflowed = true; // history has them all, and will be read again
            held.clear();
        } else if (!overflowed) {
            held.add(publication);
        }
    }

    /**
     * Delivers a page, and what was held if it is the last one.
     *
     * @return whether history must be read again
     */
    boolean take(HistoryPage page, Consumer<Publication> delivery) {
        page.gap().ifPresent(gap -> delivery.accept(Publication.lost(gap, page.end())));
        page.entries().forEach(delivery);
        last = page.end();
        if (!page.isComplete() || overflowed) {
            return true;
        }
        reading = false;
        for (Publication publication : held) {
            switch (check(publication)) {
                case DELIVER -> delivery.accept(publication);
                case PASS -> {} // the page had it
                case READ -> {
                    return true;
                }
            }
        }
        held.clear();
        return false;
    }
}
