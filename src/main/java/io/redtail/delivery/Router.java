package io.redtail.delivery;

import io.redtail.channel.Channel;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The way in: takes publications and losses from the upstream to the shards that have subscribers of the channel.
 *
 * <p>Called by one thread, the upstream's reader, so that a channel's publications keep their order.
 */
public final class Router {

    private final SubscriptionRegistry registry;
    private final Shards shards;
    private final DeliveryCounters counters;
    private final int maxPublicationBytes;
    private long next;

    /**
     * Makes the way in.
     *
     * @param maxPublicationBytes what a publication may weigh. Every slow client holds a copy of what is on its way, so one
     *     huge message to a thousand clients would take the heap from all of them.
     */
    public Router(SubscriptionRegistry registry, Shards shards, DeliveryCounters counters, int maxPublicationBytes) {
        this.registry = registry;
        this.maxPublicationBytes = maxPublicationBytes;
        this.shards = shards;
        this.counters = counters;
    }

    /**
     * Delivers to every subscriber of the channel. Waits a bounded time for a shard that is full. What is too long
     * becomes a gap of one.
     */
    public void route(Publication publication) {
        if (publication.weight() > maxPublicationBytes && publication.position() == null) {
            counters.tooLongOne();
            announce(Gap.of(publication.channel(), 1, Gap.Reason.UPSTREAM));
            return;
        }
        if (publication.wasTooLongToRecord()) {
            counters.tooLongOne();
        }
        ChannelRoute route = registry.route(publication.channel());
        if (route == null) {
            return;
        }
        counters.publication(publication.channel().type());
        route.publication(publication);
        publication.number = next++;
        for (int i = 0; i < shards.all().size(); i++) {
            if (route.reaches(i)) {
                shards.all().get(i).publish(publication);
            }
        }
    }

    /** Tells every subscriber of the channel that something was lost. */
    public void announce(Gap gap) {
        toSubscribers(gap.channel(), state -> state.announce(gap));
    }

    /**
     * Publications of a channel may have been lost on their way: with history its subscribers get them, without it they
     * are told of the gap. Any thread.
     */
    public void lost(Channel channel) {
        Gap gap = Gap.ofUnknownLength(channel, Gap.Reason.UPSTREAM);
        toSubscribers(channel, state -> state.lost(gap));
    }

    /**
     * Nobody can have the channel any more: unsubscribes all its subscribers, and tells those who can be told. Who
     * still waits for it waits on, for the upstream's answer. Any thread.
     */
    public void forceUnsubscribe(Channel channel) {
        toSubscribers(channel, state -> state.forceUnsubscribe(channel));
    }

    /** With history: a channel's newest publication is {@code top}, so whoever is not there gets what is missing. Any thread. */
    public void compare(Channel channel, StreamPosition top) {
        toSubscribers(channel, state -> state.compare(channel, top));
    }

    /** With history: reads again what could not be read. Any thread. */
    public void retryReadings() {
        shards.all().forEach(shard -> shard.tell(ShardState::retryReadings));
    }

    private void toSubscribers(Channel channel, Consumer<ShardState> action) {
        ChannelRoute route = registry.route(channel);
        if (route != null) {
            shards.all().stream().filter(shard -> route.reaches(shard.index())).forEach(shard -> shard.tell(action));
        }
    }

    /** Tells every client that can be told that Redis is away, or back. */
    public void announceUpstream(boolean available) {
        announceUpstream(available, channel -> !available);
    }

    /**
     * The same where there are several Redis.
     *
     * @param available whether any is there
     * @param away whether a channel is at one that is away: whoever follows such a channel is told. Any thread
     */
    public void announceUpstream(boolean available, Predicate<Channel> away) {
        shards.all().forEach(shard -> shard.tell(state -> state.announceUpstream(available, away)));
    }
}
