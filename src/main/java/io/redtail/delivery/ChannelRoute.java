package io.redtail.delivery;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * How many subscriptions a channel has on each shard, and how busy it is. Subscriptions are changed only inside the registry
 * map's atomic {@code compute}, read by the router at any time.
 */
final class ChannelRoute {

    /** What the last second counts for in the rate: most of it is of the last three. */
    private static final double NEWEST = 0.4;

    /** A channel that has fallen silent is so after ten seconds. */
    private static final double SILENCE = 0.05;

    private final AtomicIntegerArray subscriptionsByShard;
    private final AtomicLong publications = new AtomicLong();
    private int total;
    private long measuredPublications;
    private volatile double rate;

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

    /** The router's thread only, which therefore needs no lock and no fence. */
    void publication() {
        publications.setRelease(publications.getPlain() + 1);
    }

    /** One thread, about once a second. */
    void measure(double seconds) {
        long now = publications.getAcquire();
        double newest = (now - measuredPublications) / seconds;
        measuredPublications = now;
        double next = rate + NEWEST * (newest - rate);
        rate = next < SILENCE ? 0 : next;
    }

    /** Publications a second; any thread. */
    double rate() {
        return rate;
    }

    boolean isEmpty() {
        return total == 0;
    }

    boolean reaches(int shard) {
        return subscriptionsByShard.get(shard) > 0;
    }
}
