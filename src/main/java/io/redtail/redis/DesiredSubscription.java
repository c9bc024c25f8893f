package io.redtail.redis;

import io.redtail.redis.Waiters.Waiter;
import java.util.ArrayDeque;
import java.util.Queue;

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
