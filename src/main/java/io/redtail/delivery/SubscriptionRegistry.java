package io.redtail.delivery;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who follows what: the concurrent map from a channel to the shards that have subscribers of it.
 *
 * <p>Any thread. A channel that loses its last subscription vanishes from the map in the same atomic step. Costs do not
 * grow with the number of clients or channels.
 *
 * <p><b>Why nothing is missed.</b> A subscription is counted here first, then the upstream is asked, and only when that is
 * live are the activation and the answer put into the shard's mailbox, in one task. The upstream completes on the thread
 * that routes, so what it reads next is routed after that task. A client that has read the answer is therefore active.
 */
public final class SubscriptionRegistry {

    private final Map<Channel, ChannelRoute> routes = new ConcurrentHashMap<>();
    private final Upstream upstream;
    private final int shards;

    /**
     * Makes an empty registry.
     *
     * @param shards how many shards there are
     */
    public SubscriptionRegistry(Upstream upstream, int shards) {
        this.upstream = upstream;
        this.shards = shards;
    }

    /** Channels that somebody follows now; a live view. */
    public Set<Channel> channels() {
        return routes.keySet();
    }

    /** How many subscriptions there are; counts each channel once, and is no snapshot. */
    public long subscriptionCount() {
        return routes.values().stream().mapToLong(ChannelRoute::total).sum();
    }

    /** The {@code count} channels with the most subscriptions, most first; sorts all channels. */
    public List<ChannelSize> largestChannels(int count) {
        return routes.entrySet().stream()
                .map(entry -> new ChannelSize(entry.getKey(), entry.getValue().total()))
                .sorted(Comparator.comparingInt(ChannelSize::subscriptions)
                        .reversed()
                        .thenComparing(size -> size.channel().name()))
                .limit(count)
                .toList();
    }

    /**
     * Follows a channel once it is live. Repeating it changes nothing and is answered again.
     *
     * @param answer sent when the channel is live, before its first publication
     * @return fails with the subscription given up: with what made the upstream fail, or with {@link
     *     SubscriptionGivenUpException} if the client no longer wants it
     */
    public CompletionStage<Void> subscribe(Subscriber subscriber, Channel channel, Notice answer) {
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
                    if (!activateIfWanted(subscription, () -> subscriber.append(answer))) {
                        throw new SubscriptionGivenUpException(channel);
                    }
                });
    }

    /**
     * Follows a channel without waiting and without an answer: what the upstream brings, now or when it is back, arrives.
     */
    public void follow(Subscriber subscriber, Channel channel) {
        upstream.acquire(channel);
        Subscription subscription = new Subscription(subscriber, channel);
        if (add(subscription)) {
            activateIfWanted(subscription, () -> {});
        } else {
            upstream.release(channel);
        }
    }

    /** Stops following. Unknown is no error. */
    public void unsubscribe(Subscriber subscriber, Channel channel) {
        Subscription subscription = subscriber.subscriptions().get(channel);
        if (subscription != null) {
            cancel(subscription);
        }
    }

    void cancel(Subscription subscription) {
        Subscriber subscriber = subscription.subscriber();
        if (subscriber.subscriptions().remove(subscription.channel(), subscription)) {
            subscription.cancel();
            count(subscription, -1);
            subscriber.shard().execute(() -> subscriber.shard().deactivate(subscription));
            upstream.release(subscription.channel());
        }
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
        Shard shard = subscription.subscriber().shard();
        return subscription.ifWanted(() -> shard.execute(() -> shard.activate(subscription, answer)));
    }

    /** The first subscription may have been given up meanwhile: it waited longer, and no longer. */
    private static void answerAgain(Subscriber subscriber, Channel channel, Notice answer) {
        if (!subscriber.follows(channel)) {
            throw new SubscriptionGivenUpException(channel);
        }
        subscriber.send(answer);
    }

    private void count(Subscription subscription, int change) {
        int shard = subscription.subscriber().shard().index();
        routes.compute(subscription.channel(), (channel, known) -> {
            ChannelRoute route = known == null ? new ChannelRoute(shards) : known;
            return route.add(shard, change).isEmpty() ? null : route;
        });
    }
}
