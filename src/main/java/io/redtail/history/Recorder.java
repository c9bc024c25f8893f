package io.redtail.history;

import io.redtail.history.RecorderStore.Append;
import io.redtail.history.RecorderStore.Lease;
import io.redtail.history.RecorderStore.Loss;
import io.redtail.history.RecorderStore.Result;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Turns what is published into history, exactly once, whoever of the nodes does it at the moment.
 *
 * <p><b>One order.</b> A Redis server delivers pub/sub to all its subscribers in one order. The recorder publishes markers
 * into it, so "n messages after marker m" names the same message on every node ({@link FeedPosition}). Every node that listens
 * ({@link ListenerRole}) keeps the last seconds of that order ({@link ReplayBuffer}), whether it records or not.
 *
 * <p><b>Exactly once.</b> Each append names the position that must be stored and the one that it stores instead, in the
 * same atomic step as the messages between them. So two recorders at once, a repeated append, an append whose answer
 * was lost, or one that wakes after twenty seconds do no harm: one of them finds the position it expects, the others
 * find another one, and continue from that, or find their fence moved, and stop. The lease only keeps nodes from
 * working in vain.
 *
 * <p><b>Takeover.</b> Whoever has the lease reads the stored position and looks for it in its own replay buffer. It may
 * not have come yet, so a probe is published first: when the probe has come, everything before it has come too. A lease
 * is free when it was cancelled or has ended. It is also taken from a node whose own channel nobody listens to any
 * more, for Redis sees at once when a process ends, by whoever has the stored position and all since. If that was a
 * mistake, the fence stops the other one.
 *
 * <p><b>Loss.</b> A node whose connection was cut does not know what it missed; its replay buffer has a break. It
 * records up to the break, and then releases the lease, for another node may have heard everything. For {@link
 * LeaseCandidate#GRACE_MILLIS} only a node that has the stored position, without a break since, takes a free lease. After that, or if
 * no other node listens, the loss is real, and is written down: the next era begins, and each channel gets a gap before
 * its next entry. What the replay buffer had to drop before it was recorded is known: only the channels that it belongs to get
 * a gap, with the number.
 *
 * <p><b>Redis restarted or failed over.</b> The stored position may be an older one, with the entries of just that
 * position. If the replay buffer still has it, the same messages are recorded again, at the same offsets, so nobody can
 * tell. If not, and the server is another one than it was, entries that clients have seen may be gone: the next
 * generation begins, with new epochs. If Redis is empty, history starts over.
 * In a Redis Cluster, a break may be anywhere in the buffer: the one that stores is not the one that is listened at. What another node recorded
 * beyond this one's break, and Redis has lost, clients may have seen. So a loss before all of it is recorded again begins the next
 * generation, too.
 *
 * <p><b>Orders.</b> In a Redis Cluster, each node delivers in an order of its own. All gateways listen at the master that has history's
 * slot, but do not notice all at once when another one gets it. A position of another order says nothing here, and what has come here
 * may have been recorded by it. So the recorder listens again once it has the lease, unless another partition's has done that since, when nobody can append in the other order any more:
 * what was published before then does not come again, and what comes after is certainly not recorded. What is between is lost, as above.
 *
 * <p><b>Partitions.</b> In a Redis Cluster, history is divided into partitions, each with a slot, and so a master that keeps it. Each
 * has a recorder of its own on every node, with a lease, a fence, a position, and a replay buffer with the messages of its channels. They
 * share the one order in which everything comes, and nothing else that matters. A node that has more leases than its share gives some
 * away ({@link LeaseShares}).
 *
 * <p>One thread calls {@link #step}, again and again. It does one thing and waits for nothing but Redis. What Redis throws,
 * the caller gets; the next step tries again.
 */
final class Recorder {

    static final long RENEW_MILLIS = 1000;
    private static final long RECOUNT_MILLIS = 1000;
    private static final long NEVER = Long.MIN_VALUE / 2;
    private static final Logger LOG = Logs.of(Recorder.class);

    private enum Phase {
        /** Somebody else records, or nobody yet. */
        STANDBY,
        /** The lease is ours, and we wait for the probe. */
        CATCHING_UP,
        RECORDING
    }

    private final String name;
    private final RecorderStore store;
    private final ReplayBuffer replayBuffer;
    private final FeedConnection feed;
    private final LeaseCandidate candidate;
    private final MarkerPublisher markers;
    private final RecorderProgress progress;
    private final LeaseShares shares;
    private final ListenerRole role;
    private final Compactions compactions;

    private volatile Phase phase = Phase.STANDBY; // one thread writes it
    private long renewedAt;

    /** What was heard until then. Whoever has not recorded it a second later gives no lease away: a node that joined may not have heard it. */
    private long heardAtRenewal;

    private long recountedAt = NEVER;

    private String fence = "";
    private String knownServer = "";

    /** Whether nobody else can be expected to have heard what we missed. */
    private boolean mayLose;

    /** On later connections than these, nothing comes again that was recorded before the lease was taken. */
    private long begunBefore;

    private final LongAdder takeovers = new LongAdder();

    /**
     * Stands by.
     *
     * @param node unique, also among the earlier starts of this node and its other recorders
     * @param feed what fills the replay buffer
     * @param pace of all recorders of this node, as {@code shares} and {@code role}
     */
    Recorder(
            String node,
            RecorderStore store,
            ReplayBuffer replayBuffer,
            FeedConnection feed,
            RecorderPace pace,
            LeaseShares shares,
            ListenerRole role) {
        this.name = node;
        this.shares = shares;
        this.role = role;
        this.feed = feed;
        this.store = store;
        this.replayBuffer = replayBuffer;
        this.candidate = new LeaseCandidate(store, replayBuffer, pace, shares, role);
        this.markers = new MarkerPublisher(node, store, replayBuffer, pace);
        this.progress = new RecorderProgress(replayBuffer, store::fitting);
        this.compactions = new Compactions(store::compact);
    }

    /** A line for the log that says whose it is. */
    LogEvent event(String what) {
        return LogEvent.of(what).with("recorder", name);
    }

    /** Any thread: how often it took the lease. */
    long takeovers() {
        return takeovers.sum();
    }

    /** Any thread: how much of what was heard it has not recorded yet; zero while it does not record. */
    long lag() {
        return isRecording() ? Math.max(0, replayBuffer.end() - progress.next()) : 0;
    }

    /** Any thread. */
    boolean isRecording() {
        return phase == Phase.RECORDING;
    }

    /** Any thread: whether it records, or is about to. */
    boolean hasLease() {
        return phase != Phase.STANDBY;
    }

    /** Up to where the replay buffer has been recorded; what is beyond is waiting. */
    long next() {
        return progress.next();
    }

    /**
     * Does what is to be done next.
     *
     * @param now milliseconds of a clock that never goes back
     * @return whether there may be more to do at once
     */
    boolean step(long now) {
        if (phase == Phase.STANDBY) {
            return standBy(now);
        }
        if (now - renewedAt >= RENEW_MILLIS) {
            if (!store.renew()) {
                stop("the lease is somebody else's");
                return false;
            }
            renewedAt = now;
            boolean keepsUp = progress.next() >= heardAtRenewal;
            heardAtRenewal = replayBuffer.end();
            Optional<String> reason = reasonToGiveAway(now, phase == Phase.RECORDING && keepsUp);
            if (reason.isPresent()) {
                store.giveAway();
                stop(reason.get());
                candidate.rest(now);
                return false;
            }
        }
        return phase == Phase.CATCHING_UP ? catchUp(now) : record(now);
    }

    private Optional<String> reasonToGiveAway(long now, boolean mayBeSpared) {
        if (!role.listens()) {
            return Optional.of("this node no longer listens");
        } else if (!mayBeSpared) {
            return Optional.empty();
        } else if (role.mayGiveAway(now) && candidate.othersListen()) {
            return Optional.of("other nodes listen instead of this one");
        } else if (shares.mayGiveAway(now, store::listeners)) {
            return Optional.of("this node records more than its share");
        }
        return Optional.empty();
    }

    /** Releases the lease, if it is ours. */
    void release(String why) {
        if (phase != Phase.STANDBY) {
            stop(why);
            store.release();
        }
    }

    private boolean standBy(long now) {
        Optional<LeaseCandidate.Taken> taken = candidate.look(now);
        taken.ifPresent(took -> {
            Lease lease = took.lease();
            takeovers.increment();
            shares.taken();
            renewedAt = now;
            heardAtRenewal = replayBuffer.end();
            mayLose = !took.knows();
            fence = lease.fence();
            begin(now, lease.position(), lease.server());
        });
        return taken.isPresent();
    }

    private void begin(long now, FeedPosition stored, String server) {
        phase = Phase.CATCHING_UP;
        begunBefore = feed.begun();
        progress.continueFrom(stored, fence);
        knownServer = server;
        markers.sendProbe(now);
    }

    private boolean catchUp(long now) {
        OptionalLong probed = markers.awaitProbe(now);
        if (probed.isEmpty()) {
            return false;
        }
        boolean found = progress.find(probed.getAsLong(), replayBuffer.isOneOfSeveralOrders() && isRegress());
        if (!found && progress.isOfAnotherOrder() && feed.established() <= begunBefore) {
            feed.renew(begunBefore);
            return false;
        }
        if (found) {
            LOG.log(Level.INFO, event("recording_started").with("from", "last position"));
        } else if (progress.loseEverywhere(isRegress())) {
            String reason = progress.isAtBeginning()
                    ? "Redis has no history yet"
                    : "what was published while no node listened is lost, and announced as a gap";
            LOG.log(
                    Level.WARNING,
                    event("recording_started").with("from", "now").with("reason", reason));
        } else {
            return false;
        }
        phase = Phase.RECORDING;
        return true;
    }

    /** Whether Redis may be older than it was when a recorder knew it. */
    private boolean isRegress() {
        return !progress.isAtBeginning() && !knownServer.equals(store.server());
    }

    private boolean record(long now) {
        markers.markWhenDue(now);
        Optional<Append> append = progress.append();
        if (append.isPresent()) {
            return send(append.get(), now);
        }
        return progress.isAtBreak() ? passBreak() : compactions.idle(now);
    }

    private boolean send(Append append, long now) {
        Result result = store.append(append);
        if (result instanceof Result.Done) {
            mayLose &= !(append.loss() instanceof Loss.Unknown);
            progress.done(append);
            if (!append.messages().isEmpty() && now - recountedAt >= RECOUNT_MILLIS) {
                recountedAt = now;
                store.recount();
            }
            compactions.appended(append.messages().size(), now);
        } else if (result instanceof Result.Conflict conflict) {
            begin(now, conflict.position(), conflict.server());
        } else {
            stop("somebody else records");
            store.release(); // Redis may have lost the fence, and not the lease
        }
        return true;
    }

    private boolean passBreak() {
        if (mayLose || !candidate.othersListen()) {
            return progress.loseEverywhere(false);
        }
        store.release();
        stop("its connection was cut; another node may have heard what this one did not");
        return false;
    }

    private void stop(String why) {
        LOG.log(Level.INFO, event("recording_stopped").with("reason", why));
        phase = Phase.STANDBY;
        shares.ended();
        candidate.reset();
    }
}
