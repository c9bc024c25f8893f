package io.redtail.delivery;

import java.time.Duration;
import java.time.Instant;

/** Where a subscription, or a reading, begins. Without history every subscription begins {@link #LIVE}. */
public sealed interface StartPosition {

    /** With what is published from now on. */
    StartPosition LIVE = new Tail(0);

    /**
     * With the last publications, or with all that are kept if there are fewer.
     *
     * @param count how many; 0: none
     */
    record Tail(long count) implements StartPosition {

        /**
         * Checks the count.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Tail {
            if (count < 0) {
                throw new IllegalArgumentException("tail is 0 or more: " + count);
            }
        }
    }

    /** With the publication after a position. */
    record Since(StreamPosition position) implements StartPosition {}

    /** With what was recorded at that time or later, by the clock of Redis; with all that is kept if nobody knows its time. */
    record At(Instant time) implements StartPosition {}

    /** The same, so long before now. */
    record Ago(Duration age) implements StartPosition {}

    /**
     * With the newest value of each key of a channel of state, in the order of their offsets, and then everything that was
     * published after the snapshot was begun. A reader that has had a part of it goes on after that part.
     *
     * @param epoch of the offsets; empty at the beginning
     * @param after values up to this offset have been read
     * @param upTo the channel's newest offset when the snapshot was begun: what is newer comes after the snapshot
     */
    record Snapshot(String epoch, long after, long upTo) implements StartPosition {

        /** At the beginning. */
        public static final Snapshot BEGIN = new Snapshot("", 0, 0);
    }

    static StartPosition tail(long count) {
        return new Tail(count);
    }

    static StartPosition since(String epoch, long offset) {
        return new Since(new StreamPosition(epoch, offset));
    }
}
