package io.redtail.delivery;

import io.redtail.channel.Channel;
import io.redtail.log.BoundedLog;
import io.redtail.log.Logs;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One delivery thread: takes what its {@link Mailbox} holds and has its {@link ShardState} handle it. All methods may be
 * called by any thread.
 *
 * <p><b>Concurrency.</b> Everything a shard does, it does on its own thread: publications, registrations, answers,
 * closes and the sockets' wake-ups all arrive through one mailbox, in the order in which they were put there. Hence the
 * state, the send queues of its subscribers and the hot loop need no locks, and hence "answer, then the channel's next
 * publication" is an order that holds: whoever enqueues the activation and the answer before the publication gets it so.
 *
 * <p><b>Batching.</b> A {@link DeliveryCycle} takes all that waits. A task that is not a publication finds all that was
 * published before it in the send queues.
 *
 * <p><b>Failure.</b> A task that throws is logged and the next one runs; a subscriber whose sink throws is closed, and the
 * others never notice.
 *
 * <p><b>Overflow.</b> A full send queue is the {@link SubscriberOutput}'s matter, a full mailbox the {@link Mailbox}'s;
 * both end in a {@link Gap} that the client is told of, or in its disconnection.
 *
 * <p><b>Shutdown.</b> {@link #stop} lets the shard finish what its mailbox holds and the closes that were put there before,
 * with what their subscribers were sent before that; {@link #stopNow} only the mailbox.
 */
final class ShardLoop implements Runnable {

    private final BoundedLog failures = new BoundedLog(Logs.of(ShardLoop.class), Level.ERROR);
    private final int index;
    private final SubscriptionRegistry registry;
    private final DeliveryCounters counters;
    private final Mailbox mailbox;
    private final ShardState state;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean beatAsked = new AtomicBoolean();
    private volatile long beatAt = System.nanoTime();

    /** The shard's thread only. */
    private boolean running = true;

    ShardLoop(
            int index,
            SubscriptionRegistry registry,
            DeliveryCounters counters,
            long mailboxMaxBytes,
            Duration timeout) {
        this.index = index;
        this.registry = registry;
        this.counters = counters;
        this.mailbox = new Mailbox(mailboxMaxBytes, timeout);
        this.state = new ShardState(this, registry, counters);
    }

    int index() {
        return index;
    }

    SubscriptionRegistry registry() {
        return registry;
    }

    /** A live view. */
    Set<Subscriber> subscribers() {
        return state.subscribers();
    }

    /** Runs {@code task} on the shard's thread, after everything that was put there before. */
    void execute(Runnable task) {
        mailbox.add(task);
    }

    /** The same with what the shard owns. */
    void tell(Consumer<ShardState> task) {
        execute(() -> task.accept(state));
    }

    /** Makes a subscriber that belongs to this shard. */
    Subscriber connect(String id, Supplier<Peer> peer, Sink.Factory sinkFactory, SubscriberOptions options) {
        Subscriber subscriber = new Subscriber(id, peer, this, state, sinkFactory, options);
        execute(() -> state.add(subscriber));
        return subscriber;
    }

    /** The router's thread: delivers to every subscriber of the channel on this shard. May wait for room. */
    void publish(Publication publication) {
        if (!mailbox.offer(publication)) {
            counters.lostOneToOverload();
        }
    }

    /** Has it say that it takes its mail, unless it was asked already and has not. */
    void beat() {
        if (beatAsked.compareAndSet(false, true)) {
            execute(() -> {
                beatAt = System.nanoTime();
                beatAsked.set(false);
            });
        }
    }

    /** How long ago it took its mail, as far as it was asked. */
    Duration sinceBeat() {
        return Duration.ofNanos(System.nanoTime() - beatAt);
    }

    /** What waits in its mailbox, in bytes of {@link Message#weight}. */
    long waitingBytes() {
        return mailbox.waitingBytes();
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // fewer system calls is all that the yield is for
    public void run() {
        List<Mail> mails = new ArrayList<>();
        Map<Channel, Long> losses = new HashMap<>();
        while (running || state.hasClosingSubscribers()) {
            try {
                mails.clear();
                // On a busy machine the reader adds more for the same writes; on an idle one it costs nothing.
                Thread.yield();
                mails = mailbox.takeAll(mails, losses);
            } catch (InterruptedException interrupted) {
                continue; // a server interrupts the threads of what it undeploys; stop() is what ends this one
            }
            for (int i = 0; i < mails.size(); i++) {
                handle(mails.get(i));
            }
            if (!losses.isEmpty()) {
                guard(state::distribute); // what was lost came after what was kept
            }
            losses.forEach((channel, count) -> guard(() -> state.lost(Gap.of(channel, count, Gap.Reason.UPSTREAM))));
            losses.clear();
            state.endCycle(mailbox.firstTakenCameAt());
        }
        stopped.countDown();
    }

    private void handle(Mail mail) {
        if (mail instanceof Mail.Task task) {
            guard(state::distribute); // who comes now gets nothing older, who leaves got what was before
            guard(task.action());
            return;
        }
        try {
            state.deliver((Publication) mail);
        } catch (Throwable e) {
            logFailure(e);
        }
    }

    /** The shard's thread: runs {@code task} such that its failure leaves the rest as it is. */
    void guard(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            logFailure(e);
        }
    }

    /** After an Error too: a shard that ended would leave its clients connected and deaf. */
    private void logFailure(Throwable failure) {
        failures.log("delivery_task_failed", failure);
    }

    /** Ends it when all closed subscribers have got what was sent to them before. */
    void stop() {
        execute(() -> running = false);
    }

    /** Ends it, whatever a subscriber has not got. */
    void stopNow() {
        execute(() -> {
            state.terminateAll();
            running = false;
        });
    }

    boolean awaitStopped(Duration timeout) throws InterruptedException {
        return stopped.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
