package io.redtail.archive;

import io.redtail.channel.Channel;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The listings that were asked for last: a download of a million lines asks two thousand times. Any thread. */
final class Listings {

    private static final int MAX_CHANNELS = 64;

    /** Another node may have deleted what was listed before; what it has added, a reader misses and asks again. */
    private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private record Known(Listing listing, long at) {}

    private final ArchiveStore store;
    private final Map<Channel, Known> known = new LastUsed<>(MAX_CHANNELS);

    Listings(ArchiveStore store) {
        this.store = store;
    }

    /** As it is now, or was a moment ago. */
    Listing get(Channel channel) throws IOException {
        synchronized (known) {
            Known listed = known.get(channel);
            if (listed != null && System.nanoTime() - listed.at() < MAX_AGE_NANOS) {
                return listed.listing();
            }
        }
        return refreshed(channel);
    }

    /** As it is now. */
    Listing refreshed(Channel channel) throws IOException {
        Listing now = Listing.of(store, channel);
        synchronized (known) {
            known.put(channel, new Known(now, System.nanoTime()));
        }
        return now;
    }

    void forget(Channel channel) {
        synchronized (known) {
            known.remove(channel);
        }
    }
}
