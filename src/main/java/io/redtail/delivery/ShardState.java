package io.redtail.delivery;

import io.redtail.channel.Channel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * What a shard owns: its subscribers, its channels and the present delivery cycle. The shard's thread only, except where
 * noted.
 */
final class ShardState {

    /** Of batches that were replayed last; their bytes take about as much again. */
    private static final int MAX_REPLAYED_BYTES = 8 * 1024 * 1024;

    private final ShardLoop loop;
    private final SubscriptionRegistry registry;
    private final DeliveryCounters counters;
    private final SlowConsumers slowConsumers;
    private final DeliveryCycle cycle;
    private final Replays replays = new Replays(MAX_REPLAYED_BYTES);
    private final Optional<Recovery> recovery;
    private final Map<Channel, ChannelDelivery> byChannel = new HashMap<>();
    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet(); // changed here, read by anyone
    private final List<ShardCounters> countersByClientType =
            new CopyOnWriteArrayList<>(); // a handful: there are few kinds of client

    /** Publications of this cycle that have subscribers. */
    private int arrived;

    /** Subscribers that are closed, and still get what was sent to them before. */
    private int closing;

    private boolean upstreamAvailable;

    /** Subscribers that were told so, and not yet that it is back. */
    private final Set<Subscriber> degraded = new HashSet<>();

    ShardState(ShardLoop loop, SubscriptionRegistry registry, DeliveryCounters counters) {
        this.loop = loop;
        this.registry = registry;
        this.counters = counters;
        this.slowConsumers = new SlowConsumers(counters);
        this.cycle = new DeliveryCycle(loop::guard);
        this.recovery = registry.history().map(history -> new Recovery(history, loop));
    }

    /** What is delivered now. */
    DeliveryCycle cycle() {
        return cycle;
    }

    /** What was replayed last. */
    Replays replays() {
        return replays;
    }

    SubscriptionRegistry registry() {
        return registry;
    }

    DeliveryCounters counters() {
        return counters;
    }

    SlowConsumers slowConsumers() {
        return slowConsumers;
    }

    /** Any thread: runs {@code task} on the shard's thread, after everything that was put there before. */
    void execute(Runnable task) {
        loop.execute(task);
    }

    /** Any thread: a live view. */
    Set<Subscriber> subscribers() {
        return subscribers;
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

    void deliver(Publication publication) {
        ChannelDelivery delivery = byChannel.get(publication.channel());
        if (delivery != null) { // otherwise the last one left while it was on its way
            arrived++;
            delivery.deliver(publication);
        }
    }

    /** Appends what this cycle has brought until now to the send queues. */
    void distribute() {
        cycle.distribute();
    }

    /**
     * Writes what the sockets take, and counts once per cycle what was given to whom, and how long it took the oldest of
     * its publications.
     */
    void endCycle(long firstCameAt) {
        cycle.flush();
        for (int i = 0; i < countersByClientType.size(); i++) {
            countersByClientType.get(i).report();
        }
        if (arrived > 0) {
            counters.latency().record(System.nanoTime() - firstCameAt, arrived);
            arrived = 0;
        }
    }

    /** A new subscriber is told if Redis is away, so that every client that can be told always knows. */
    void add(Subscriber subscriber) {
        subscribers.add(subscriber);
        subscriber.output().enteredShard();
        if (!upstreamAvailable) {
            tell(subscriber, true);
        }
    }

    void remove(Subscriber subscriber) {
        subscribers.remove(subscriber);
        degraded.remove(subscriber);
    }

    void terminateAll() {
        List.copyOf(subscribers)
                .forEach(subscriber -> subscriber.output().closing().terminate());
    }

    void beginClosing() {
        closing++;
    }

    void endClosing() {
        closing--;
    }

    boolean hasClosingSubscribers() {
        return closing > 0;
    }

    /** Has the subscriber hear {@code answer}, and then get the channel from now on, if it still wants it. */
    void activate(Subscription subscription, Runnable answer) {
        answer.run();
        if (!subscription.isCancelled()) {
            deliveryOf(subscription.channel()).live().add(subscription);
        }
    }

    /** Has a subscription catch up with its channel first, if it is still wanted; only with history. */
    void begin(CatchUp.Request request) {
        if (request.subscription().isCancelled()) {
            request.cancel();
        } else {
            deliveryOf(request.channel()).begin(request);
        }
    }

    private ChannelDelivery deliveryOf(Channel channel) {
        return byChannel.computeIfAbsent(
                channel,
                key -> recovery.<ChannelDelivery>map(history -> new WithHistory(key, this, history))
                        .orElseGet(() -> new LiveOnly(this)));
    }

    void deactivate(Subscription subscription) {
        ChannelDelivery delivery = byChannel.get(subscription.channel());
        if (delivery != null) {
            delivery.remove(subscription);
            if (delivery.isEmpty()) {
                byChannel.remove(subscription.channel());
            }
        }
    }

    /** Unsubscribes all subscribers of a channel on this shard. */
    void forceUnsubscribe(Channel channel) {
        find(channel)
                .ifPresent(delivery -> delivery.subscriptions()
                        .forEach(held -> held.subscriber().forceUnsubscribe(held)));
    }

    /** Something was lost on its way: history has it; without history, the subscribers are told. */
    void lost(Gap gap) {
        find(gap.channel()).ifPresent(delivery -> delivery.lost(gap));
    }

    /** A channel's newest publication is {@code top}; nothing without history. */
    void compare(Channel channel, StreamPosition top) {
        find(channel).ifPresent(delivery -> delivery.compare(top));
    }

    /** Reads again what could not be read; nothing without history. */
    void retryReadings() {
        recovery.ifPresent(Recovery::retry);
    }

    void announce(Gap gap) {
        find(gap.channel()).ifPresent(delivery -> delivery.live().announce(gap));
    }

    private Optional<ChannelDelivery> find(Channel channel) {
        return Optional.ofNullable(byChannel.get(channel));
    }

    void announceUpstream(boolean available) {
        announceUpstream(available, channel -> !available);
    }

    /** @param away as {@link Router#announceUpstream(boolean, Predicate)} has it */
    void announceUpstream(boolean available, Predicate<Channel> away) {
        upstreamAvailable = available;
        Set<Subscriber> concerned = new HashSet<>();
        byChannel.forEach((channel, delivery) -> {
            if (available && away.test(channel)) {
                delivery.subscriptions().forEach(held -> concerned.add(held.subscriber()));
            }
        });
        subscribers.forEach(subscriber -> tell(subscriber, !available || concerned.contains(subscriber)));
    }

    private void tell(Subscriber subscriber, boolean isDegraded) {
        boolean isNews = isDegraded ? degraded.add(subscriber) : degraded.remove(subscriber);
        if (isNews) {
            subscriber.output().announceUpstream(!isDegraded);
        }
    }
}
