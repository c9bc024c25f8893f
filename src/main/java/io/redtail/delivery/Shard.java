package io.redtail.delivery;

import io.redtail.log.BoundedLog;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One delivery thread, with the subscribers that belong to it.
 *
 * <p><b>Concurrency.</b> Everything a shard does, it does on its own thread: publications, registrations, answers,
 * closes and the sockets' wake-ups all arrive through one {@link Mailbox}, in the order in which they were put there.
 * Hence its maps, the send queues of its subscribers and the hot loop need no locks, and hence "answer, then the
 * channel's next publication" is an order that holds: whoever enqueues the activation and the answer before the
 * publication gets it so.
 *
 * <p><b>Batching.</b> A {@link DeliveryCycle} takes all that waits. A task that is not a publication finds all that was
 * published before it in the send queues.
 *
 * <p><b>Failure.</b> A task that throws is logged and the next one runs; a subscriber whose sink throws is closed, and the
 * others never notice.
 *
 * <p><b>Overflow.</b> A full send queue is the {@link SubscriberOutput}'s matter, a full mailbox the {@link Mailbox}'s; both
 * end in a {@link Gap} that the client is told of, or in its disconnection.
 *
 * <p><b>Shutdown.</b> {@link #stop} lets the shard finish what its mailbox holds and the closes that were put there before,
 * with what their subscribers were sent before that; {@link #stopNow} only the mailbox.
 */
final class Shard implements Runnable {

    private static final Logger LOG = Logs.of(Shard.class);

    private final BoundedLog failures = new BoundedLog(LOG, Level.ERROR);

    private final int index;
    private final SubscriptionRegistry registry;
    private final DeliveryCounters counters;
    private final SlowConsumers slowConsumers;
    private final Mailbox mailbox;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private final Map<Channel, ChannelSubscribers> byChannel = new HashMap<>();
    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet(); // changed here, read by anyone
    private final List<ShardCounters> countersByClientType =
            new CopyOnWriteArrayList<>(); // a handful: there are few kinds of client
    private final DeliveryCycle cycle = new DeliveryCycle(this::run);

    /** Publications of this cycle that have subscribers. */
    private int arrived;

    private boolean running = true;
    private final AtomicBoolean beatAsked = new AtomicBoolean();
    private volatile long beatAt = System.nanoTime();

    /** Subscribers that are closed, and still get what was sent to them before. */
    private int closing;

    private boolean upstreamAvailable;

    /** Null without history. */
    private final @Nullable Recovery recovery;

    Shard(int index, SubscriptionRegistry registry, DeliveryCounters counters, long mailboxMaxBytes, Duration timeout) {
        this.index = index;
        this.registry = registry;
        this.counters = counters;
        this.slowConsumers = new SlowConsumers(counters);
        this.mailbox = new Mailbox(mailboxMaxBytes, timeout);
        this.recovery =
                registry.history().map(history -> new Recovery(this, history)).orElse(null);
    }

    int index() {
        return index;
    }

    /** Shard thread: what is delivered now. */
    DeliveryCycle cycle() {
        return cycle;
    }

    SubscriptionRegistry registry() {
        return registry;
    }

    DeliveryCounters counters() {
        return counters;
    }

    /** Any thread: a live view. */
    Set<Subscriber> subscribers() {
        return subscribers;
    }

    /** Any thread: runs {@code task} on the shard's thread, after everything that was put there before. */
    void execute(Runnable task) {
        mailbox.add(task);
    }

    /** Any thread: where a kind of client is counted on this shard. */
    synchronized ShardCounters countersOf(Encoding encoding, Sink sink) {
        ClientTypeCounters typeCounters = counters.clientType(encoding, sink);
        for (ShardCounters known : countersByClientType) {
            if (known.typeCounters() == typeCounters) {
                return known;
            }
        }
        ShardCounters shardCounters = new ShardCounters(typeCounters);
        countersByClientType.add(shardCounters);
        return shardCounters;
    }

    /** Any thread: has it say that it takes its mail, unless it was asked already and has not. */
    void beat() {
        if (beatAsked.compareAndSet(false, true)) {
            execute(() -> {
                beatAt = System.nanoTime();
                beatAsked.set(false);
            });
        }
    }

    /** Any thread: how long ago it took its mail, as far as it was asked. */
    Duration sinceBeat() {
        return Duration.ofNanos(System.nanoTime() - beatAt);
    }

    /** Any thread: what waits in its mailbox, in bytes of {@link Message#weight}. */
    long waitingBytes() {
        return mailbox.waitingBytes();
    }

    /** The router's thread: delivers to every subscriber of the channel on this shard. May wait for room. */
    void publish(Publication publication) {
        if (!mailbox.offer(publication)) {
            counters.lostOneToOverload();
        }
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // fewer system calls is all that the yield is for
    public void run() {
        List<Mail> mails = new ArrayList<>();
        Map<Channel, Long> losses = new HashMap<>();
        while (running || closing > 0) {
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
            losses.forEach((channel, count) -> run(() -> lost(Gap.of(channel, count, Gap.Reason.UPSTREAM))));
            losses.clear();
            cycle.flush();
            measure();
        }
        stopped.countDown();
    }

    /** Once per cycle: what was given to whom, and how long it took the oldest of its publications. */
    private void measure() {
        for (int i = 0; i < countersByClientType.size(); i++) {
            countersByClientType.get(i).report();
        }
        if (arrived > 0) {
            counters.latency().record(System.nanoTime() - mailbox.firstTakenCameAt(), arrived);
            arrived = 0;
        }
    }

    private void handle(Mail mail) {
        if (mail instanceof Mail.Task task) {
            run(cycle::distribute); // who comes now gets nothing older, who leaves got what was before
            run(task.action());
            return;
        }
        try {
            collect((Publication) mail);
        } catch (Throwable e) {
            logFailure(e);
        }
    }

    private void run(Runnable task) {
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

    private void collect(Publication publication) {
        ChannelSubscribers channelSubscribers = byChannel.get(publication.channel());
        if (channelSubscribers == null) {
            return; // the last one left while it was on its way
        }
        arrived++;
        if (recovery == null) {
            cycle.deliver(channelSubscribers, publication);
        } else {
            recovery.arrived(channelSubscribers, publication);
        }
    }

    /** Shard thread, as all below. */
    SlowConsumers slowConsumers() {
        return slowConsumers;
    }

    /** A new subscriber is told if Redis is away, so that every client that can be told always knows. */
    void add(Subscriber subscriber) {
        subscribers.add(subscriber);
        subscriber.output().enteredShard();
        if (!upstreamAvailable) {
            subscriber.output().announceUpstream(false);
        }
    }

    void remove(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    /** Unsubscribes all subscribers of a channel on this shard. */
    void forceUnsubscribe(Channel channel) {
        ChannelSubscribers channelSubscribers = byChannel.get(channel);
        if (channelSubscribers != null) {
            channelSubscribers.subscriptions().forEach(held -> held.subscriber().forceUnsubscribe(held));
        }
    }

    /** Has the subscriber hear {@code answer}, and then get the channel from now on, if it still wants it. */
    void activate(Subscription subscription, Runnable answer) {
        answer.run();
        if (!subscription.isCancelled()) {
            channelSubscribersOf(subscription.channel()).add(subscription);
        }
    }

    /** Any thread: the same with history, which it reads first. */
    void begin(CatchUp catchUp) {
        Recovery withHistory = Objects.requireNonNull(recovery);
        execute(() -> withHistory.begin(catchUp));
    }

    @Nullable
    ChannelSubscribers channelSubscribers(Channel channel) {
        return byChannel.get(channel);
    }

    ChannelSubscribers channelSubscribersOf(Channel channel) {
        return byChannel.computeIfAbsent(channel, key -> new ChannelSubscribers());
    }

    void deactivate(Subscription subscription) {
        ChannelSubscribers channelSubscribers = byChannel.get(subscription.channel());
        if (channelSubscribers == null) {
            return;
        }
        if (subscription.catchUp != null) {
            channelSubscribers.remove(subscription.catchUp);
        } else if (subscription.index != Subscription.NOT_HELD) {
            channelSubscribers.remove(subscription);
        } // otherwise it was cancelled before it was activated
        if (channelSubscribers.isEmpty()) {
            channelSubscribers.sequence().stopReading();
            byChannel.remove(subscription.channel());
        }
    }

    /** Something was lost on its way: history has it; without history, the subscribers are told. */
    void lost(Gap gap) {
        if (recovery == null) {
            announce(gap);
        } else {
            recovery.resume(gap.channel());
        }
    }

    /** A channel's newest publication is {@code top}; nothing without history. */
    void compare(Channel channel, StreamPosition top) {
        if (recovery != null) {
            recovery.compare(channel, top);
        }
    }

    /** Reads again what could not be read; nothing without history. */
    void retryReadings() {
        if (recovery != null) {
            recovery.retry();
        }
    }

    void announce(Gap gap) {
        ChannelSubscribers channelSubscribers = byChannel.get(gap.channel());
        if (channelSubscribers != null) {
            for (int i = 0; i < channelSubscribers.size(); i++) {
                channelSubscribers.get(i).announce(gap);
            }
        }
    }

    void announceUpstream(boolean available) {
        upstreamAvailable = available;
        subscribers.forEach(subscriber -> subscriber.output().announceUpstream(available));
    }

    void beginClosing() {
        closing++;
    }

    void endClosing() {
        closing--;
    }

    /** Any thread: ends it when all closed subscribers have got what was sent to them before. */
    void stop() {
        execute(() -> running = false);
    }

    /** Any thread: ends it, whatever a subscriber has not got. */
    void stopNow() {
        execute(() -> {
            List.copyOf(subscribers).forEach(subscriber -> subscriber.output().terminate());
            running = false;
        });
    }

    boolean awaitStopped(Duration timeout) throws InterruptedException {
        return stopped.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
