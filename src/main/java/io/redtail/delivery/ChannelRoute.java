package io.redtail.delivery;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/**
 * How many subscriptions a channel has on each shard. Changed only inside the registry map's atomic {@code compute}, read
 * by the router at any time.
 */
final class ChannelRoute {

    private final AtomicIntegerArray subscriptionsByShard;
    private int total;

    ChannelRoute(int shards) {
        this.subscriptionsByShard = new AtomicIntegerArray(shards);
    }

    ChannelRoute add(int shard, int change) {
        subscriptionsByShard.addAndGet(shard, change);
        total += change;
        return this;
    }

    /** Subscriptions on all shards; any thread. */
    int total() {
        return IntStream.range(0, subscriptionsByShard.length())
                .map(subscriptionsByShard::get)
                .sum();
    }

    boolean isEmpty() {
        return total == 0;
    }

    boolean reaches(int shard) {
        return subscriptionsByShard.get(shard) > 0;
    }
}
