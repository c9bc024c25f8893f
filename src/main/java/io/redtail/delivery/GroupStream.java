package io.redtail.delivery;

import java.util.List;

/**
 * The {@link SharedStream} of a {@link SubscriptionGroup}, and when it is worth its price. A client that is to read it waits for
 * the next beginning, and gets what is published until then as it is. The shard's thread only.
 */
final class GroupStream {

    /** Whoever waits makes all others pay, for a stream knows nothing when it begins: four times a second at most. */
    private static final long NANOS_BETWEEN_BEGINNINGS = 250_000_000L;

    /** Compressing for one client costs more than writing to it. */
    private static final int MIN_SUBSCRIBERS = 2;

    /** Shorter ones leave in one packet, whatever is done to them. */
    private static final int MIN_BYTES = 64;

    private final WireFormat format;
    private final SharedStream stream;
    private long begunAt = System.nanoTime() - NANOS_BETWEEN_BEGINNINGS;
    private boolean awaited;

    GroupStream(WireFormat format, SharedStream stream) {
        this.format = format;
        this.stream = stream;
    }

    /** Whether publications of that weight are to be compressed for so many subscribers. Those who read the stream miss nothing if not. */
    static boolean isWorthwhile(int subscribers, int weight) {
        return subscribers >= MIN_SUBSCRIBERS && weight >= MIN_BYTES;
    }

    /** Somebody could read it from its next beginning on. */
    void await() {
        awaited = true;
    }

    /** Begins anew if somebody waits for that, and the last time is long enough ago. @return whether it did */
    boolean beginIfAwaited() {
        if (!awaited) {
            return false;
        }
        long now = System.nanoTime();
        if (now - begunAt < NANOS_BETWEEN_BEGINNINGS) {
            return false;
        }
        begunAt = now;
        awaited = false;
        stream.begin();
        return true;
    }

    /** Continues the stream with publications, for all who read it. */
    Batch batch(List<Publication> publications, int weight) {
        return Batch.ofStream(format, publications, weight, stream.append(format.encode(publications)));
    }
}
