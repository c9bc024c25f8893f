package io.redtail.redis;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** What is known of one Redis channel that is wanted. {@link DesiredSubscriptions} guards it with its lock. */
final class DesiredSubscription {

    /** How far Redis has come on the present connection. */
    enum State {
        /** Not asked for. */
        IDLE,
        /** Asked for, not confirmed. */
        ASKED,
        /** Confirmed: what is published arrives. */
        LIVE,
        /** Redis refused it. A new {@code acquire} asks again, and so does a new connection. */
        REFUSED
    }

    /** Somebody who waits for the channel to be live, for so long. */
    static final class Waiter {
        final DesiredSubscription wanted;
        final long deadline;
        final CompletableFuture<Void> live = new CompletableFuture<>();

        Waiter(DesiredSubscription wanted, long deadline) {
            this.wanted = wanted;
            this.deadline = deadline;
        }
    }

    final Queue<Waiter> waiters = new ArrayDeque<>(2);
    State state = State.IDLE;
    int references;

    /** It was in a command that was refused as a whole, so it may not stand in another with others. */
    boolean alone;

    /** It was live before, so something may have been missed since. */
    boolean suspect;

    /** When the last reference went. */
    long vacatedAt;
}
