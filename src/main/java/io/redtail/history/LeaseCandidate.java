package io.redtail.history;

import io.redtail.history.RecorderStore.Lease;
import io.redtail.history.RecorderStore.LeaseStatus;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A node that does not record: looks at the lease now and then, and takes it when nobody has it and nobody knows more. The
 * recorder's thread only.
 */
final class LeaseCandidate {

    /** For so long, only a node that has the stored position, without a break since, takes a free lease. */
    static final long GRACE_MILLIS = 500;

    /** For so long, a node that others are to listen in place of leaves the lease of one that is gone to them. */
    private static final long DISPLACED_MILLIS = 2000;

    private static final long NEVER = Long.MIN_VALUE / 2;

    /**
     * The lease was free, and is ours.
     *
     * @param knows whether our replay buffer has what follows the position, without a break
     */
    record Taken(Lease lease, boolean knows) {}

    private final RecorderStore store;
    private final ReplayBuffer replayBuffer;
    private final RecorderPace pace;
    private final LeaseShares shares;
    private final ListenerRole role;
    private long lookedAt = NEVER;
    private long lookAgainAt = NEVER;
    private long freeSince = NEVER;

    /** Until then, the lease that we have given away is left to others. */
    private long restsUntil = NEVER;

    LeaseCandidate(
            RecorderStore store, ReplayBuffer replayBuffer, RecorderPace pace, LeaseShares shares, ListenerRole role) {
        this.role = role;
        this.pace = pace;
        this.shares = shares;
        this.store = store;
        this.replayBuffer = replayBuffer;
    }

    /** Stands by anew. */
    void reset() {
        lookedAt = NEVER;
        lookAgainAt = NEVER;
        freeSince = NEVER;
    }

    /** We have given the lease away. */
    void rest(long now) {
        restsUntil = now + GiveAwayTurns.REST_MILLIS;
    }

    /** @param now milliseconds */
    Optional<Taken> look(long now) {
        if (now < lookAgainAt && !pace.isAlarmedSince(lookedAt)) {
            return Optional.empty();
        }
        lookedAt = now;
        lookAgainAt = now + pace.lookMillis(now);
        LeaseStatus status = store.look();
        if (status.isFree() || status.gone()) {
            pace.alarm(now);
            lookAgainAt = now + pace.lookMillis(now);
        }
        OptionalLong known = replayBuffer.findNext(status.position());
        known.ifPresent(replayBuffer::recorded);
        boolean knows = known.isPresent() && replayBuffer.isUnbroken(known.getAsLong());
        boolean mayTake = status.isFree() || (status.gone() && knows);
        if (!mayTake || !replayBuffer.isListening()) {
            freeSince = NEVER;
            return Optional.empty();
        }
        if (freeSince == NEVER) {
            freeSince = now;
        }
        if (!knows && now - freeSince < GRACE_MILLIS && othersListen()) {
            return Optional.empty();
        }
        boolean isForOthers =
                now < restsUntil || (role.isDisplaced() && status.gone() && now - freeSince < DISPLACED_MILLIS);
        if (isForOthers && othersListen()) {
            return Optional.empty();
        }
        Optional<Lease> taken = store.acquire(status.holder());
        boolean wasGivenAway = now >= restsUntil && now - restsUntil < GiveAwayTurns.REST_MILLIS;
        if (taken.isPresent() && status.isFree() && wasGivenAway) {
            shares.refused(now);
            role.refused(now);
        }
        return taken.map(lease -> new Taken(lease, knows));
    }

    /** Whether another node may have heard what this one did not. */
    boolean othersListen() {
        return store.listeners() > (replayBuffer.isListening() ? 1 : 0);
    }
}
