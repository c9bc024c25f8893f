package io.redtail.delivery;

import io.redtail.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A position among a channel's recorded publications, up to which its {@link Receiver} has them. Sees to it that they are
 * received once each, in order, without a hole, although they come on two ways: live, and read from history.
 *
 * <p>Live, what is known already is dropped, the next one is delivered, and anything else means a hole: then history is
 * read from the last position on. While it is read, what comes live is held, for the page may not have it; what came
 * before the reading began, the page has, because history and the live channel are written in one step. So each new
 * reading begins with nothing held, and ends with the held ones that are newer than the page.
 *
 * <p>A snapshot is read in pages, too, whose publications are not next to each other. It covers everything up to the
 * channel's newest publication at its beginning, and what came since is read after it.
 *
 * <p>The shard's thread only.
 */
final class Cursor {

    /**
     * Who gets the publications: all live subscribers of a channel together, or one subscription that catches up with
     * them.
     */
    interface Receiver {

        /** Whom readings are for, as in {@link HistoryReader#read}. */
        String owner();

        /** Gets the next publication. */
        void receive(Publication publication);

        /** Gets the publications of a page. */
        default void receiveAll(List<Publication> publications) {
            publications.forEach(this::receive);
        }

        /** A reading has reached the channel's newest publication. */
        void caughtUp();

        /** Whether it still wants what is read. */
        default boolean isWanted() {
            return true;
        }

        /** Gets a page before its publications. */
        default void turnTo(HistoryPage page) {}

        /** Has got the last value of a snapshot, which is the channel as it was at this position. */
        default void snapshotEnded(StreamPosition position) {}

        /** There is more to read: runs {@code reading}, now or when it has room for a page. */
        default void readOn(Runnable reading) {
            reading.run();
        }

        /** History cannot be read. @return whether to try again later */
        default boolean failed(Throwable failure) {
            return true;
        }
    }

    private enum Verdict {
        DELIVER,
        /** Known already, or held until history is read. */
        PASS,
        /** Something is missing: read history. */
        READ
    }

    private static final int MAX_HELD_BYTES = 256 * 1024;

    private final Channel channel;
    private final Recovery recovery;
    private final Receiver receiver;
    private final List<Publication> held = new ArrayList<>();

    /** Where the next reading begins; null where that is after the last publication. */
    private @Nullable StartPosition start;

    /** The position of the last publication that was received; null before the first page. */
    private @Nullable StreamPosition last;

    private boolean reading;
    private boolean overflowed;
    private int heldBytes;
    private int readings;
    private @Nullable Future<?> page;

    Cursor(Channel channel, Recovery recovery, Receiver receiver) {
        this.channel = channel;
        this.recovery = recovery;
        this.receiver = receiver;
    }

    /** Reads history from there on. */
    void begin(StartPosition from) {
        start = from;
        read();
    }

    /** Whether no page has been read yet. */
    boolean isNew() {
        return last == null;
    }

    /** The position of the last publication that was received; null before the first page, and while it reads. */
    @Nullable
    StreamPosition restsAt() {
        return reading ? null : last;
    }

    /** All up to {@code position} has been received. */
    void continueAfter(StreamPosition position) {
        last = position;
        start = null;
        stopReading();
    }

    /** A publication has come live. */
    void deliver(Publication publication) {
        switch (check(publication)) {
            case DELIVER -> receiver.receive(publication);
            case PASS -> {}
            case READ -> read();
        }
    }

    /** Publications may not have come: reads what there is. */
    void resume() {
        if (last != null) {
            read();
        }
    }

    /** Reads if the channel is further than what was received, as far as {@code top} tells. */
    void compare(StreamPosition top) {
        if (!reading && last != null && (!top.isSameEpoch(last) || top.offset() > last.offset())) {
            read();
        }
    }

    /** Gives up the present reading, if there is one. */
    void stopReading() {
        reading = false;
        readings++;
        held.clear();
        cancelPage();
    }

    /** Nobody waits for it any longer: it need not be read. */
    private void cancelPage() {
        Future<?> wanted = page;
        page = null;
        if (wanted != null) {
            wanted.cancel(false);
        }
    }

    private void read() {
        StartPosition from = start;
        if (from == null) {
            if (last == null) {
                return; // it has no position yet
            }
            from = new StartPosition.Since(last);
        }
        reading = true;
        overflowed = false;
        heldBytes = 0;
        held.clear();
        int number = ++readings;
        cancelPage();
        page = recovery.read(receiver.owner(), channel, from, (read, failure) -> arrived(number, read, failure));
    }

    private void arrived(int number, HistoryPage read, Throwable failure) {
        if (!awaits(number)) {
            return;
        }
        if (failure != null) {
            if (receiver.failed(failure)) {
                recovery.retryLater(() -> readAgain(number));
            }
        } else if (take(read)) {
            receiver.readOn(() -> readAgain(number));
        } else {
            receiver.caughtUp();
        }
    }

    /** Whether the reading of that number is the present one, and somebody waits for it. */
    private boolean awaits(int number) {
        return reading && number == readings && receiver.isWanted();
    }

    private void readAgain(int number) {
        if (awaits(number)) {
            read();
        }
    }

    private Verdict check(Publication publication) {
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

    /** Passes on a page, and what was held if it is the last one. @return whether history must be read again */
    private boolean take(HistoryPage read) {
        receiver.turnTo(read);
        read.gap().ifPresent(gap -> receiver.receive(Publication.lost(gap, read.end())));
        receiver.receiveAll(read.entries());
        StreamPosition end = read.end();
        last = end;
        boolean inSnapshot = start instanceof StartPosition.Snapshot;
        start = read.next() instanceof StartPosition.Snapshot rest ? rest : null;
        if (inSnapshot && start == null) {
            receiver.snapshotEnded(end);
        }
        if (!read.isComplete() || overflowed) {
            return true;
        }
        reading = false;
        for (Publication publication : held) {
            switch (check(publication)) {
                case DELIVER -> receiver.receive(publication);
                case PASS -> {} // the page had it
                case READ -> {
                    reading = true; // what comes until then is held
                    return true;
                }
            }
        }
        held.clear();
        return false;
    }
}
