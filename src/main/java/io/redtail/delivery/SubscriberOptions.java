package io.redtail.delivery;

/**
 * How one kind of client is served.
 *
 * @param encoding how it is spoken to
 * @param outboxMaxBytes how much may wait for its socket, in bytes of {@link Message#weight}
 * @param slowConsumerPolicy what happens when more would wait
 * @param gapPolicy what happens when something was lost before it reached the outbox
 */
public record SubscriberOptions(
        Encoding encoding, int outboxMaxBytes, SlowConsumerPolicy slowConsumerPolicy, GapPolicy gapPolicy) {

    public SubscriberOptions {
        if (outboxMaxBytes < 1) {
            throw new IllegalArgumentException("outboxMaxBytes must be positive: " + outboxMaxBytes);
        }
    }
}
