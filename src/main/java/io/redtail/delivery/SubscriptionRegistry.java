package io.redtail.delivery;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.redtail.channel.Channel;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who is subscribed to what: the concurrent map from a channel to the shards that have subscribers of it.
 *
 * <p>Any thread. A channel that loses its last subscription vanishes from the map in the same atomic step. Costs do not
 * grow with the number of clients or channels.
 *
 * <p><b>Why nothing is missed.</b> A subscription is counted here first, then the upstream is asked, and only when that is
 * live are the activation and the answer put into the shard's mailbox, in one task. The upstream completes on the thread
 * that routes, so what it reads next is routed after that task. A client that has read the answer is therefore active.
 */
public final class SubscriptionRegistry {

    private static final double MIN_SECONDS = 0.001;

    private final Map<Channel, ChannelRoute> routes = new ConcurrentHashMap<>();
    private final Map<String, Integer> countsByOwner = new ConcurrentHashMap<>();
    private final Upstream upstream;
    private final int shards;
    private final @Nullable HistoryReader history;
    private long measuredAt = System.nanoTime();

    /**
     * Makes an empty registry without history: every subscription begins with what is published from then on.
     *
     * @param shards how many shards there are
     */
    public SubscriptionRegistry(Upstream upstream, int shards) {
        this(upstream, shards, Optional.empty());
    }

    /**
     * Makes an empty registry.
     *
     * @param shards how many shards there are
     * @param history what the upstream's publications are recorded in, if they are
     */
    public SubscriptionRegistry(Upstream upstream, int shards, Optional<HistoryReader> history) {
        this.upstream = upstream;
        this.shards = shards;
        this.history = history.orElse(null);
    }

    Optional<HistoryReader> history() {
        return Optional.ofNullable(history);
    }

    /** Whether what was published before can be had. */
    public boolean hasHistory() {
        return history != null;
    }

    /** Channels with subscribers now; a live view. */
    public Set<Channel> channels() {
        return routes.keySet();
    }

    /** How many subscriptions there are; counts each channel once, and is no snapshot. */
    public long subscriptionCount() {
        return routes.values().stream().mapToLong(ChannelRoute::total).sum();
    }

    /** How many subscriptions all connections have that are of the same owner as this one, its own among them. */
    public int subscriptionCountOfOwner(Subscriber subscriber) {
        return countsByOwner.getOrDefault(subscriber.owner(), 0);
    }

    /** Measures how busy each channel is. One thread, about once a second; goes through all channels. */
    public void measureRates() {
        long now = System.nanoTime();
        double seconds = Math.max(MIN_SECONDS, (now - measuredAt) / 1e9);
        measuredAt = now;
        routes.values().forEach(route -> route.measure(seconds));
    }

    /** All channels with subscribers now, in no order. */
    public Stream<ChannelSize> channelSizes() {
        return routes.entrySet().stream()
                .map(entry -> new ChannelSize(
                        entry.getKey(),
                        entry.getValue().total(),
                        entry.getValue().activity()));
    }

    /** The {@code count} channels with the most subscriptions, most first; sorts all channels. */
    public List<ChannelSize> largestChannels(int count) {
        return channelSizes()
                .sorted(Comparator.comparingInt(ChannelSize::subscriptions)
                        .reversed()
                        .thenComparing(size -> size.channel().name()))
                .limit(count)
                .toList();
    }

    /**
     * Subscribes to a channel once it is live. Repeating it changes nothing and is answered again.
     *
     * @param answer sent when the channel is live, before its first publication
     * @return fails with the subscription cancelled: with what made the upstream fail, or with {@link
     *     SubscriptionCancelledException} if the client no longer wants it
     */
    public CompletionStage<Void> subscribe(Subscriber subscriber, Channel channel, ControlMessage answer) {
        CompletionStage<Void> live = upstream.acquire(channel);
        Subscription subscription = new Subscription(subscriber, channel);
        if (!add(subscription)) {
            upstream.release(channel); // the first subscription holds it
            return live.thenRun(() -> answerAgain(subscriber, channel, answer));
        }
        return live.whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        cancel(subscription);
                    }
                })
                .thenRun(() -> {
                    if (!activateIfWanted(
                            subscription, () -> subscription.output().append(answer))) {
                        throw new SubscriptionCancelledException(channel);
                    }
                });
    }

    /**
     * Subscribes to a channel once it is live and what history has of it since {@code start} has been read. The client
     * gets the answer, then what was read, then what is published, in order and without a hole.
     *
     * <p>Without history {@code start} says nothing, and the subscription begins with what is published. Repeating it changes
     * nothing, replays nothing and is answered again.
     *
     * @param answer makes the answer from the first page; empty without history, and when it was repeated
     * @return as {@link #subscribe(Subscriber, Channel, ControlMessage)}, or fails with {@link HistoryUnavailableException}
     */
    public CompletionStage<Void> subscribe(
            Subscriber subscriber,
            Channel channel,
            StartPosition start,
            Function<Optional<HistoryPage>, ControlMessage> answer) {
        if (history == null) {
            return subscribe(subscriber, channel, answer.apply(Optional.empty()));
        }
        CompletionStage<Void> live = upstream.acquire(channel);
        Subscription subscription = new Subscription(subscriber, channel);
        if (!add(subscription)) {
            upstream.release(channel); // the first subscription holds it
            return live.thenRun(() -> answerAgain(subscriber, channel, answer.apply(Optional.empty())));
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        var request = new CatchUp.Request(
                subscription, start, page -> Optional.of(answer.apply(Optional.of(page))), done, false);
        var unused = live.whenComplete((nothing, failure) -> {
            if (failure != null) {
                cancel(subscription);
                done.completeExceptionally(failure);
            } else {
                subscriber.shard().tell(shard -> shard.begin(request));
            }
        });
        return done;
    }

    /**
     * Subscribes to a channel without waiting and without an acknowledgement: what is published arrives, now or when
     * the upstream is back.
     *
     * @return fails with {@link ChannelRefusedException}, with the subscription cancelled, if the channel is refused
     */
    public CompletionStage<Void> subscribeWithoutAck(Subscriber subscriber, Channel channel) {
        return subscribeWithoutAck(subscriber, channel, StartPosition.LIVE);
    }

    /** The same, with what history has since {@code start} first; without history that says nothing. */
    public CompletionStage<Void> subscribeWithoutAck(Subscriber subscriber, Channel channel, StartPosition start) {
        CompletionStage<Void> live = upstream.acquire(channel);
        Subscription subscription = new Subscription(subscriber, channel);
        if (!add(subscription)) {
            upstream.release(channel);
        } else if (history == null) {
            activateIfWanted(subscription, () -> {});
        } else {
            var request =
                    new CatchUp.Request(subscription, start, page -> Optional.empty(), new CompletableFuture<>(), true);
            subscriber.shard().tell(shard -> shard.begin(request));
        }
        return live.exceptionally(failure -> {
            if (failure instanceof ChannelRefusedException refused) {
                unsubscribe(subscriber, channel);
                throw refused;
            }
            return null; // whoever does not wait gets it when it is there
        });
    }

    /** Ends a subscription. An unknown one is no error. */
    public void unsubscribe(Subscriber subscriber, Channel channel) {
        Subscription subscription = subscriber.subscriptions().get(channel);
        if (subscription != null) {
            cancel(subscription);
        }
    }

    /** Says whether it was still held. */
    @CanIgnoreReturnValue
    boolean cancel(Subscription subscription) {
        Subscriber subscriber = subscription.subscriber();
        boolean held = subscriber.subscriptions().remove(subscription.channel(), subscription);
        if (held) {
            subscription.cancel();
            count(subscription, -1);
            subscriber.shard().tell(shard -> shard.deactivate(subscription));
            upstream.release(subscription.channel());
        }
        return held;
    }

    @Nullable
    ChannelRoute route(Channel channel) {
        return routes.get(channel);
    }

    private boolean add(Subscription subscription) {
        Subscriber subscriber = subscription.subscriber();
        if (subscriber.subscriptions().putIfAbsent(subscription.channel(), subscription) != null) {
            return false;
        }
        count(subscription, 1);
        if (subscriber.isClosed()) {
            cancel(subscription); // it left meanwhile, and did not see this one: whoever comes second clears up
        }
        return true;
    }

    private static boolean activateIfWanted(Subscription subscription, Runnable answer) {
        ShardLoop shard = subscription.subscriber().shard();
        return subscription.ifWanted(() -> shard.tell(state -> state.activate(subscription, answer)));
    }

    /** The first subscription may have been cancelled meanwhile, because it had waited longer. */
    private static void answerAgain(Subscriber subscriber, Channel channel, ControlMessage answer) {
        if (!subscriber.isSubscribedTo(channel)) {
            throw new SubscriptionCancelledException(channel);
        }
        subscriber.send(answer);
    }

    private void count(Subscription subscription, int change) {
        int shard = subscription.subscriber().shard().index();
        routes.compute(subscription.channel(), (channel, known) -> {
            ChannelRoute route = known == null ? new ChannelRoute(shards) : known;
            return route.add(shard, change).isEmpty() ? null : route;
        });
        countsByOwner.compute(subscription.owner(), (owner, known) -> {
            int count = (known == null ? 0 : known) + change;
            return count == 0 ? null : count;
        });
    }
}
