package io.redtail.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.redtail.delivery.ChannelRefusedException;
import io.redtail.delivery.UpstreamUnavailableException;
import io.redtail.redis.DesiredSubscription.State;
import io.redtail.redis.Waiters.Waiter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The Redis channels that this node wants to hear, whatever the connection does: the truth that every new connection is
 * reconciled with.
 *
 * <p>Reference-counted: the first {@link #acquire} of a channel makes it desired, and {@code linger} after the last
 * {@link #release} it is unsubscribed. Each channel is idle until the reconciler asks Redis for it, then asked, then
 * live when Redis has confirmed it, or refused. It is never unsubscribed while asked, so a reply always belongs to the
 * last request.
 *
 * <p>Any thread. Futures are completed outside the lock: their dependants route and enqueue. Costs do not grow with the
 * number of channels, but for {@link #connectionLost}.
 */
final class DesiredSubscriptions {

    private record Vacated(String channel, long at) {}

    private final long lingerNanos;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<String, DesiredSubscription> table = new HashMap<>();

    @GuardedBy("lock")
    private final Set<String> idle = new LinkedHashSet<>();

    @GuardedBy("lock")
    private final Queue<Vacated> vacated = new ArrayDeque<>();

    @GuardedBy("lock")
    private final Waiters waiters;

    @GuardedBy("lock")
    private int asked;

    /**
     * Wants nothing yet.
     *
     * @param linger how long a channel without references stays subscribed
     * @param timeout how long an {@link #acquire} waits before it fails
     */
    DesiredSubscriptions(Duration linger, Duration timeout) {
        this.lingerNanos = linger.toNanos();
        this.waiters = new Waiters(timeout.toNanos());
    }

    /** As {@link io.redtail.delivery.Upstream#acquire}, for a Redis channel. */
    CompletionStage<Void> acquire(String channel) {
        synchronized (lock) {
            DesiredSubscription wanted = table.computeIfAbsent(channel, this::newDesired);
            wanted.references++;
            if (wanted.state == State.LIVE) {
                return CompletableFuture.completedFuture(null);
            }
            if (wanted.state == State.REFUSED) {
                askAgain(channel, wanted); // it may be allowed by now
            }
            return waiters.add(wanted);
        }
    }

    @GuardedBy("lock")
    private DesiredSubscription newDesired(String channel) {
        DesiredSubscription wanted = new DesiredSubscription();
        askAgain(channel, wanted);
        return wanted;
    }

    @GuardedBy("lock")
    private void askAgain(String channel, DesiredSubscription wanted) {
        wanted.state = State.IDLE;
        idle.add(channel);
        lock.notifyAll();
    }

    void release(String channel) {
        synchronized (lock) {
            DesiredSubscription wanted = table.get(channel);
            if (wanted == null || --wanted.references > 0) {
                return;
            }
            if (wanted.state == State.IDLE || wanted.state == State.REFUSED) { // nothing to linger for
                table.remove(channel);
                idle.remove(channel);
            } else {
                wanted.vacatedAt = System.nanoTime();
                vacated.add(new Vacated(channel, wanted.vacatedAt));
            }
        }
    }

    /** Waits until something may have to be sent, or for {@code timeout}, or for no reason. */
    @SuppressWarnings("WaitNotInLoop") // the reconciler is the loop
    void awaitWork(Duration timeout, boolean connected) throws InterruptedException {
        synchronized (lock) {
            if (!connected || idle.isEmpty()) {
                lock.wait(timeout.toMillis());
            }
        }
    }

    void wake() {
        synchronized (lock) {
            lock.notifyAll();
        }
    }

    /**
     * The next channels to SUBSCRIBE with one command, at most {@code max}; empty when there are none. They count as asked
     * from now on.
     */
    List<String> takeToSubscribe(int max) {
        synchronized (lock) {
            List<String> batch = new ArrayList<>();
            Iterator<String> next = idle.iterator();
            while (next.hasNext() && batch.size() < max) {
                String channel = next.next();
                DesiredSubscription wanted = table.get(channel);
                boolean alone = wanted != null && wanted.alone;
                if (alone && !batch.isEmpty()) {
                    break;
                }
                next.remove();
                if (wanted != null) {
                    wanted.state = State.ASKED;
                    asked++;
                    batch.add(channel);
                }
                if (alone) {
                    break;
                }
            }
            return batch;
        }
    }

    /**
     * The next channels to UNSUBSCRIBE, at most {@code max}; they are forgotten, and desired again if acquired again.
     */
    List<String> takeToUnsubscribe(int max) {
        synchronized (lock) {
            List<String> batch = new ArrayList<>();
            long lingeredSince = System.nanoTime() - lingerNanos;
            while (batch.size() < max && !vacated.isEmpty() && vacated.element().at() - lingeredSince <= 0) {
                Vacated oldest = vacated.remove();
                DesiredSubscription wanted = table.get(oldest.channel());
                if (wanted == null || wanted.references > 0 || wanted.vacatedAt != oldest.at()) {
                    continue; // acquired again meanwhile
                }
                if (wanted.state == State.ASKED) {
                    vacated.add(oldest); // not before Redis has answered; the next step looks again
                    break;
                }
                table.remove(oldest.channel());
                batch.add(oldest.channel());
            }
            return batch;
        }
    }

    /**
     * Redis has confirmed a channel. The reader calls {@code whenSuspect} first if publications may have been missed,
     * then completes everyone who waits for the channel.
     */
    void confirmed(String channel, Runnable whenSuspect) {
        List<Waiter> ready;
        boolean suspect;
        synchronized (lock) {
            DesiredSubscription wanted = table.get(channel);
            if (wanted == null || wanted.state != State.ASKED) {
                return;
            }
            wanted.state = State.LIVE;
            asked--;
            suspect = wanted.suspect;
            wanted.suspect = false;
            wanted.alone = false;
            ready = List.copyOf(wanted.waiters);
            wanted.waiters.clear();
        }
        if (suspect) {
            whenSuspect.run();
        }
        ready.forEach(waiter -> waiter.live.complete(null));
    }

    /** Redis has refused a command for several channels, which may be for the sake of one: each is to be asked for alone. */
    void refusedTogether(List<String> channels) {
        synchronized (lock) {
            for (String channel : channels) {
                DesiredSubscription wanted = table.get(channel);
                if (wanted != null && wanted.state == State.ASKED) {
                    asked--;
                    wanted.alone = true;
                    askAgain(channel, wanted);
                }
            }
        }
    }

    /** Redis does not let us have a channel: everyone who waits for it fails. They keep what they acquired. */
    void refused(String channel) {
        refused(channel, "the gateway's Redis user may not read it");
    }

    /** The same, saying why to those who wait. */
    void refused(String channel, String why) {
        List<Waiter> failing;
        synchronized (lock) {
            DesiredSubscription wanted = table.get(channel);
            if (wanted == null || wanted.state != State.ASKED) {
                return;
            }
            asked--;
            wanted.state = State.REFUSED;
            wanted.suspect = false;
            failing = List.copyOf(wanted.waiters);
            wanted.waiters.clear();
            if (wanted.references == 0) {
                table.remove(channel);
            }
        }
        failing.forEach(waiter -> waiter.live.completeExceptionally(new ChannelRefusedException(why)));
    }

    /** All that is wanted is live, or refused. */
    boolean isSettled() {
        synchronized (lock) {
            return idle.isEmpty() && asked == 0;
        }
    }

    /** These are not live any more, or were not confirmed; what was live may have missed something when it is live again. */
    void lost(Collection<String> channels) {
        synchronized (lock) {
            for (String channel : channels) {
                DesiredSubscription wanted = table.get(channel);
                if (wanted == null || (wanted.state != State.ASKED && wanted.state != State.LIVE)) {
                    continue;
                }
                asked -= wanted.state == State.ASKED ? 1 : 0;
                if (wanted.references == 0) {
                    table.remove(channel);
                } else {
                    wanted.suspect |= wanted.state == State.LIVE;
                    askAgain(channel, wanted);
                }
            }
        }
    }

    /** Nothing is live any more; what was live may have missed something when it is live again. */
    void connectionLost() {
        synchronized (lock) {
            table.values().removeIf(wanted -> wanted.references == 0);
            vacated.clear();
            table.forEach((channel, wanted) -> {
                wanted.suspect |= wanted.state == State.LIVE;
                wanted.state = State.IDLE;
            });
            idle.clear();
            idle.addAll(table.keySet());
            asked = 0;
        }
    }

    /** Fails everyone who has waited too long. They keep what they acquired until they release it. */
    void failOverdue() {
        List<CompletableFuture<Void>> overdue;
        synchronized (lock) {
            overdue = waiters.takeOverdue();
        }
        overdue.forEach(live -> live.completeExceptionally(
                new UpstreamUnavailableException("Redis did not confirm the channel in time")));
    }

    int size() {
        synchronized (lock) {
            return table.size();
        }
    }
}
