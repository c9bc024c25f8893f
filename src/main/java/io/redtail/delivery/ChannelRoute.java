package io.redtail.delivery;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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

    /** The last publication since it was measured, which nobody holds for longer. */
    private final AtomicReference<@Nullable Publication> last = new AtomicReference<>();

    private volatile ChannelActivity activity = ChannelActivity.NONE;

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
    void publication(Publication publication) {
        publications.setRelease(publications.getPlain() + 1);
        if (publication.gap() == null) {
            last.setRelease(publication);
        }
    }

    /** One thread, about once a second. */
    void measure(double seconds) {
        long now = publications.getAcquire();
        double newest = (now - measuredPublications) / seconds;
        measuredPublications = now;
        ChannelActivity before = activity;
        double next = before.rate() + NEWEST * (newest - before.rate());
        double rate = next < SILENCE ? 0 : next;
        Publication heard = last.getAndSet(null);
        activity = heard == null
                ? new ChannelActivity(before.last(), rate, before.ended())
                : new ChannelActivity(
                        Optional.of(Instant.ofEpochMilli(
                                heard.timeMillis() == Publication.NO_TIME
                                        ? System.currentTimeMillis()
                                        : heard.timeMillis())),
                        rate,
                        heard.isEnd() ? Optional.of(heard.result()) : Optional.empty());
    }

    /** As it was measured last; any thread. */
    ChannelActivity activity() {
        return activity;
    }

    boolean isEmpty() {
        return total == 0;
    }

    boolean reaches(int shard) {
        return subscriptionsByShard.get(shard) > 0;
    }
}
