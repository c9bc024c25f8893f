package io.redtail.delivery;

/**
 * How one kind of client is served.
 *
 * @param format how its connection is written
 * @param sendQueueMaxBytes how much may wait for its socket, in bytes of {@link Message#weight}
 * @param slowConsumerPolicy what happens when more would wait
 * @param gapPolicy what happens when something was lost before it reached the send queue
 */
public record SubscriberOptions(
        WireFormat format, int sendQueueMaxBytes, SlowConsumerPolicy slowConsumerPolicy, GapPolicy gapPolicy) {

    public SubscriberOptions {
        if (sendQueueMaxBytes < 1) {
            throw new IllegalArgumentException("sendQueueMaxBytes must be positive: " + sendQueueMaxBytes);
        }
    }
}
