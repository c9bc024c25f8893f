package io.redtail.history;

import io.redtail.channel.Channel;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Redis, as the recorder needs it. One thread. Every method may throw a {@link RuntimeException} with nothing done, or with
 * all of it done and the answer lost.
 */
interface RecorderStore {

    /**
     * What everybody may see.
     *
     * @param holder the node that has the lease; empty: it is free
     * @param gone whether that node has ended, or no longer hears Redis, though its lease has not ended
     * @param position as in {@link Lease}
     */
    record LeaseStatus(String holder, boolean gone, FeedPosition position) {

        boolean isFree() {
            return holder.isEmpty();
        }
    }

    /**
     * The lease, taken.
     *
     * @param fence what appends must show; another one's tenure makes it worthless
     * @param position up to which everything is recorded
     * @param server as it was when that was last known to be the newest
     */
    record Lease(String fence, FeedPosition position, String server) {}

    /**
     * What is appended in one step.
     *
     * @param expected the position that must be stored, or nothing is done
     * @param next the position that is stored
     * @param loss what is missing before the messages
     * @param settled whether no more than {@code next} was ever recorded
     */
    record Append(
            String fence,
            FeedPosition expected,
            FeedPosition next,
            Loss loss,
            boolean settled,
            List<ReplayBuffer.Message> messages) {}

    /** What is missing before the messages of an append. */
    sealed interface Loss {

        record Nothing() implements Loss {}

        /** So many messages of each of these channels. Each gets a gap. */
        record Known(Map<Channel, Long> missed) implements Loss {}

        /**
         * Nobody knows what: the next era begins, and every channel gets a gap.
         *
         * @param regress whether Redis may have lost what was recorded last: the next generation begins, too
         */
        record Unknown(boolean regress) implements Loss {}
    }

    /** What became of an append. */
    sealed interface Result {

        /** It is recorded, by this attempt or an earlier one. */
        record Done() implements Result {}

        /** The lease has been somebody else's since. */
        record Fenced() implements Result {}

        /** Another position is stored. */
        record Conflict(FeedPosition position, String server) implements Result {}
    }

    LeaseStatus look();

    /**
     * Takes the lease if it is free.
     *
     * @param gone a node whose lease may be taken although it has not ended; empty: none
     */
    Optional<Lease> acquire(String gone);

    /** Keeps the lease. @return whether it was still ours */
    boolean renew();

    void release();

    /**
     * Leaves the lease for {@link GiveAwayTurns#REST_MILLIS} to nodes that know what follows the position; then it is free. To others, and to
     * nodes of earlier versions, it is a lease whose holder is {@linkplain LeaseStatus#gone gone}.
     */
    void giveAway();

    /** Publishes a marker. */
    void mark(String id);

    /** How many nodes hear everything, this one included while it does. */
    long listeners();

    /** Which Redis server this is: another one after each of its starts. */
    String server();

    /**
     * How many of these messages, from the first on, one append takes. Redis serves nobody else meanwhile.
     *
     * @return one at least, of one or more
     */
    int fitting(List<ReplayBuffer.Message> messages);

    Result append(Append append);

    /**
     * Makes less of what Redis keeps, a little at a time: for when nothing waits to be appended.
     *
     * @return whether there was something to do, so that there may be more
     */
    boolean compact();

    /** Corrects a little of what is known of the memory that history takes. */
    void recount();
}
