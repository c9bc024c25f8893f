package io.redtail.ops.tracing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.opentelemetry.api.trace.SpanContext;
import io.redtail.delivery.Channel;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.Publication;
import io.redtail.delivery.Utf8;
import io.redtail.protocol.JobUpdateDecoder;
import io.redtail.protocol.MalformedJobUpdateException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What was published here, is traced, and has not come back from Redis yet.
 *
 * <p>A publication is known by its channel, its length and a hash; of several that are alike, the first one comes
 * first. So two requests that publish the same line at the same time may have their deliveries exchanged, which is all
 * that can go wrong. What does not come back (Redis is away, the last subscriber has left) is forgotten: there are
 * {@link #MOST} at a time, and none is older than {@link #LONGEST}.
 *
 * <p>Any thread. While nothing is on its way, {@link #isEmpty} is all that a publication costs.
 */
final class PendingDeliveries {

    static final int MOST = 1024;
    static final Duration LONGEST = Duration.ofSeconds(10);

    private record Sent(Channel channel, int length, int hash, SpanContext publish, long at) {}

    private final JobUpdateDecoder jobUpdates = new JobUpdateDecoder();
    private final LongSupplier nanoTime;

    /** The oldest one first. */
    @GuardedBy("this")
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();

    private volatile boolean empty = true;

    PendingDeliveries(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    boolean isEmpty() {
        return empty;
    }

    /**
     * Expects a publication.
     *
     * @param payload as it is sent: what comes back has no {@code tenantId}, and no malformed UTF-8
     */
    void add(Channel channel, byte[] payload, SpanContext publish) {
        byte[] expected = asItComesBack(channel, payload);
        int hash = Arrays.hashCode(expected);
        synchronized (this) {
            forgetOld();
            if (sent.size() == MOST) {
                sent.removeFirst();
            }
            sent.addLast(new Sent(channel, expected.length, hash, publish, nanoTime.getAsLong()));
            empty = false;
        }
    }

    private byte[] asItComesBack(Channel channel, byte[] payload) {
        try {
            return switch (channel.kind()) {
                case LOGS -> Utf8.replaceMalformed(payload);
                case JOBS -> jobUpdates.decode(payload).payload().utf8();
            };
        } catch (MalformedJobUpdateException e) {
            return payload; // nobody will get it
        }
    }

    /** The publishing span of what has come back; empty if nobody expects it. */
    synchronized Optional<SpanContext> take(Publication publication) {
        forgetOld();
        Optional<SpanContext> found = find(publication.channel(), publication.payload());
        empty = sent.isEmpty();
        return found;
    }

    /** Hashes what others publish on the same channel only where the length is right, and once. */
    @GuardedBy("this")
    private Optional<SpanContext> find(Channel channel, EncodedMessage payload) {
        boolean hashed = false;
        int hash = 0;
        for (Iterator<Sent> each = sent.iterator(); each.hasNext(); ) {
            Sent one = each.next();
            if (one.length == payload.length() && one.channel.equals(channel)) {
                hash = hashed ? hash : Arrays.hashCode(payload.utf8());
                hashed = true;
                if (one.hash == hash) {
                    each.remove();
                    return Optional.of(one.publish);
                }
            }
        }
        return Optional.empty();
    }

    @GuardedBy("this")
    private void forgetOld() {
        long now = nanoTime.getAsLong();
        while (!sent.isEmpty() && now - sent.getFirst().at > LONGEST.toNanos()) {
            sent.removeFirst();
        }
    }
}
