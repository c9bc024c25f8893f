package io.redtail.http.publishing;

import io.redtail.channel.Channel;
import io.redtail.delivery.ChannelRefusedException;
import io.redtail.delivery.Message;
import io.redtail.delivery.PublishFailedException;
import io.redtail.delivery.Publisher;
import io.redtail.delivery.UpstreamUnavailableException;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.json.Utf8;
import io.redtail.security.Expiry;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of one request on their way to Redis: collected, so that many are one round trip, and sent when enough have
 * come or the input pauses. Bounded by what is sent at once and one message. One thread at a time.
 */
final class Publishing {

    /** Redis takes a millisecond for them, more or less, and serves nobody else meanwhile. */
    private static final int MAX_PAYLOADS = 256;

    private static final int MAX_BYTES = 64 * 1024;

    /** Makes payloads of what was sent. */
    interface Payloads {

        /** The payload that its clients get. @throws ProblemException if it cannot be published */
        byte[] of(byte[] message);

        /** What travels of a payload, which may be longer. @throws ProblemException if it cannot be published */
        default byte[] encode(byte[] payload) {
            return payload;
        }
    }

    private final Channel channel;
    private final Publisher publisher;
    private final Payloads payloads;
    private final int maxBytes;
    private final Expiry expiry;
    private final List<byte[]> collected = new ArrayList<>();
    private int collectedBytes;
    private long published;

    /**
     * Starts with nothing.
     *
     * @param maxBytes what a payload may have
     * @param expiry until when it may publish
     */
    Publishing(Channel channel, Publisher publisher, Payloads payloads, int maxBytes, Expiry expiry) {
        this.channel = channel;
        this.publisher = publisher;
        this.payloads = payloads;
        this.maxBytes = maxBytes;
        this.expiry = expiry;
    }

    /** The longest payload that reaches subscribers with this send queue. */
    static int maxPayloadBytes(int sendQueueMaxBytes) {
        return sendQueueMaxBytes - Message.OVERHEAD_BYTES;
    }

    /** Takes a message. @throws ProblemException if it, or one before it, cannot be published */
    void add(byte[] message) {
        addLine(message, 0);
    }

    /**
     * Takes the message of a line.
     *
     * @param line its number in the body, counted from 1; zero if the body has no lines
     * @throws ProblemException if it, or one before it, cannot be published
     */
    void addLine(byte[] message, long line) {
        byte[] payload;
        try {
            payload = payloads.of(message);
            requireLength(payload);
            payload = payloads.encode(payload);
        } catch (ProblemException e) {
            throw refusal(e.problem(), line);
        }
        collected.add(payload);
        collectedBytes += payload.length;
        if (collected.size() >= MAX_PAYLOADS || collectedBytes >= MAX_BYTES) {
            flush();
        }
    }

    private void requireLength(byte[] payload) {
        if (payload.length > maxBytes || Utf8.replaceMalformed(payload).length > maxBytes) {
            throw tooLong();
        }
    }

    /** The answer to what cannot be published, once what came before it is. */
    private ProblemException refusal(Problem problem, long line) {
        flush();
        return new ProblemException((line > 0 ? problem.at("line " + line) : problem).afterPublishing(published));
    }

    /** What a line beyond the limit is answered with. */
    ProblemException lineTooLong(long line) {
        return refusal(tooLong().problem(), line);
    }

    /** What a message beyond the limit is answered with. */
    ProblemException tooLong() {
        return new ProblemException(Problem.of(
                413,
                "Content too large",
                "message " + (published + collected.size() + 1) + " is longer than " + maxBytes
                        + " bytes, the longest that followers get (redtail.delivery.outbox-max-bytes)"));
    }

    /** Publishes what was collected. @throws ProblemException if its time is over, or if Redis does not confirm all of it */
    void flush() {
        if (collected.isEmpty()) {
            return;
        }
        try {
            requireValid();
            publisher.publish(channel, collected);
            published += collected.size();
        } catch (PublishFailedException e) {
            published += e.confirmed();
            throw new ProblemException(why(e).afterPublishing(published));
        } finally {
            collected.clear();
            collectedBytes = 0;
        }
    }

    /** Whether its time is over, also when there is nothing to publish now. Any thread. */
    boolean isExpired() {
        return expiry.hasCome();
    }

    /** @throws ProblemException if its time is over */
    void requireValid() {
        if (isExpired()) {
            Problem expired = Problem.refused(expiry.refusal("message " + (published + 1)
                    + " and what follows it are not published; go on from there with a new token, and a new"
                    + " Idempotency-Key if you send one"));
            throw new ProblemException(expired.afterPublishing(published));
        }
    }

    private Problem why(PublishFailedException failure) {
        if (failure.getCause() instanceof ChannelRefusedException refused) {
            return Problem.forbidden(channel + " cannot be published to: " + refused.getMessage());
        }
        return failure.getCause() instanceof UpstreamUnavailableException unusable
                ? Problem.of(502, "Bad gateway", unusable.getMessage() + "; its operator must see to it")
                : Problem.unavailable("Redis did not confirm message " + (published + 1) + "; try again from there");
    }

    /** Whether there is something to {@link #flush}. */
    boolean hasCollected() {
        return !collected.isEmpty();
    }

    /** How many messages were published for certain. */
    long published() {
        return published;
    }
}
