package io.redtail.delivery;

import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends everyone away with 1001, a few at a time, so that they do not all come to another node at once. As soon as it has
 * begun, this node counts as not ready, and whoever accepts clients asks {@link #isOn} and refuses them. There is no way back
 * but a restart.
 */
public final class Drain {

    /** What a client hears. */
    public static final String REASON = "the gateway is shutting down";

    /** At an undeployment, which has ten seconds for everything. */
    private static final Duration LAST = Duration.ofSeconds(3);

    /** Fewer clients than a hundred a second need no spreading at an undeployment: a few go at once. */
    private static final Duration LAST_PER_CLIENT = Duration.ofMillis(10);

    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Logger LOG = Logs.of(Drain.class);

    private final Shards shards;
    private final Duration time;
    private final ThreadFactory threads;
    private final AtomicBoolean on = new AtomicBoolean();
    private final CountDownLatch hurry = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * Makes one that has not begun.
     *
     * @param time over which {@link #begin} spreads the clients; zero: all at once
     * @param threads for the one that does so, and ends with it
     */
    public Drain(Shards shards, Duration time, ThreadFactory threads) {
        this.shards = shards;
        this.time = time;
        this.threads = threads;
    }

    /** Whether nobody new is to be let in. Any thread. */
    public boolean isOn() {
        return on.get();
    }

    /** Begins, and returns at once. Any thread. @return whether it had not begun before; if it had, nothing happens */
    public boolean begin() {
        if (!on.compareAndSet(false, true)) {
            return false;
        }
        long clients = shards.subscribers().count();
        LOG.log(
                Level.INFO,
                LogEvent.of("drain_started").with("clients", clients).with("within", time));
        threads.newThread(this::run).start();
        return true;
    }

    private void run() {
        try {
            sendAway(time, hurry);
        } catch (InterruptedException undeployed) {
            // A server interrupts what it undeploys; finish() does the rest.
        } finally {
            ended.countDown();
        }
    }

    /**
     * The application stops: sends away who is left, over as much of the time as three seconds allow, and less where there are
     * few; returns when all were told to go, at once if there is nobody.
     */
    public void finish() throws InterruptedException {
        boolean begun = !on.compareAndSet(false, true);
        hurry.countDown();
        if (begun) {
            boolean unused = ended.await(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        }
        Duration enough = LAST_PER_CLIENT.multipliedBy(shards.subscribers().count());
        sendAway(min(time, min(LAST, enough)), new CountDownLatch(1));
    }

    /** @param cut ends it early */
    private void sendAway(Duration within, CountDownLatch cut) throws InterruptedException {
        List<Subscriber> clients = shards.subscribers().toList();
        long began = System.nanoTime();
        int gone = 0;
        while (gone < clients.size()) {
            for (int due = due(clients.size(), System.nanoTime() - began, within); gone < due; gone++) {
                goAway(clients.get(gone));
            }
            if (gone < clients.size() && cut.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
        shards.subscribers().forEach(Drain::goAway); // who came in meanwhile
    }

    /**
     * Sends away who came in after {@link #begin} had sent away all: whose handshake was answered before, and who was there
     * only after. To be called now and then, by any thread; does nothing before.
     */
    public void sweep() {
        if (ended.getCount() == 0) {
            shards.subscribers().forEach(Drain::goAway);
        }
    }

    /** How many are to be gone: the first at once, the last just before the time is over. */
    private static int due(int clients, long elapsedNanos, Duration within) {
        if (elapsedNanos >= within.toNanos()) {
            return clients;
        }
        return Math.min(clients, 1 + (int) ((double) elapsedNanos / within.toNanos() * clients));
    }

    private static void goAway(Subscriber client) {
        client.close(CloseCode.GOING_AWAY, REASON);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
