package io.redtail.history;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Comparator;
import java.util.List;

/**
 * Whether this node is one of the listeners: those that hear everything that is published, and so can record it. A few are enough for
 * one to take over from another, and each costs Redis something for every line.
 *
 * <p><b>Who listens.</b> All nodes know of each other ({@link ListenerRegister}), and each computes the same: the {@code listeners} with the
 * highest ranks, which are hashes of their names. A name is another one at each of several Redis, so they share these, too. A node that
 * becomes one of them after its start does so at the second look, for the first may have been at a Redis that has just forgotten
 * everybody.
 *
 * <p><b>Who no longer does.</b> A node with a higher rank that starts displaces another one. That one gives away what it records when the newcomer has
 * heard enough, one lease after the other ({@link GiveAwayTurns}), and listens until {@link #LINGER_MILLIS} have passed, it has no lease, and enough others listen.
 *
 * <p>Times are milliseconds of a clock that never goes back. Any thread.
 */
final class ListenerRole {

    static final long LINGER_MILLIS = 30_000;

    /** From when it is displaced until it gives a lease away. */
    static final long NEWCOMER_MILLIS = 10_000;

    private static final long NEVER = Long.MIN_VALUE / 2;

    private final String node;
    private final int listeners;

    private volatile boolean listens;

    @GuardedBy("this")
    private boolean wasChosen = true;

    @GuardedBy("this")
    private boolean isDisplaced;

    @GuardedBy("this")
    private long displacedAt;

    @GuardedBy("this")
    private long neededUntil = NEVER;

    @GuardedBy("this")
    private final GiveAwayTurns turns = new GiveAwayTurns();

    /**
     * Does not listen before the first look.
     *
     * @param node what no other gateway of this Redis is called
     * @param listeners how many nodes listen
     */
    ListenerRole(String node, int listeners) {
        this.node = node;
        this.listeners = listeners;
    }

    /** One that listens, as all did before there was a choice. */
    static ListenerRole always() {
        var role = new ListenerRole("", 1);
        role.listens = true;
        return role;
    }

    /** Whether this node is to hear everything. */
    boolean listens() {
        return listens;
    }

    /** It is not known who else there is, and will not be: listens for ever. */
    void alone() {
        chosen();
        listens = true;
    }

    /** Whether it listens, and others are to do so in its place. */
    synchronized boolean isDisplaced() {
        return isDisplaced;
    }

    /** Learns of all nodes that could listen, this one included. Asked about once per second or seldomer. */
    void look(long now, List<String> nodes) {
        if (isChosen(nodes)) {
            chosen();
        } else {
            displaced(now);
        }
    }

    /** Whether it is among the first by rank. */
    private boolean isChosen(List<String> nodes) {
        return nodes.stream().filter(other -> ORDER.compare(other, node) < 0).count() < listeners;
    }

    private synchronized void chosen() {
        listens |= wasChosen;
        wasChosen = true;
        isDisplaced = false;
        turns.end();
    }

    private synchronized void displaced(long now) {
        wasChosen = false;
        if (listens && !isDisplaced) {
            isDisplaced = true;
            displacedAt = now;
            turns.begin(now + NEWCOMER_MILLIS);
        }
    }

    /** Listens for a while, chosen or not. */
    synchronized void listenForNow(long now) {
        neededUntil = now + LINGER_MILLIS;
        if (!listens) {
            listens = true;
            displaced(now);
        }
    }

    /** Whether it need not listen any longer, if it has no lease and {@link #areEnough enough} others listen. */
    synchronized boolean mayEnd(long now) {
        return listens && isDisplaced && now - displacedAt >= LINGER_MILLIS && now >= neededUntil;
    }

    /** Whether so many listeners, this one included, are enough without it. */
    boolean areEnough(long others) {
        return others > listeners;
    }

    /** Listens no longer, unless it has been chosen meanwhile. */
    synchronized void end() {
        listens = !isDisplaced;
        isDisplaced = false;
        turns.end();
    }

    /** Whether a recorder that asks should give its lease away now, if others listen; whoever is told so does. */
    synchronized boolean mayGiveAway(long now) {
        return isDisplaced && turns.take(now);
    }

    /** Nobody has taken what was given away. */
    synchronized void refused(long now) {
        turns.refused(now);
    }

    private static final Comparator<String> ORDER =
            Comparator.comparingLong(ListenerRole::rank).reversed().thenComparing(Comparator.naturalOrder());

    /** The same on all nodes, and in all versions: FNV-1a, and the mixing of MurmurHash3, for names that differ at their end only. */
    private static long rank(String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte next : Script.bytes(name)) {
            hash = (hash ^ (next & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
