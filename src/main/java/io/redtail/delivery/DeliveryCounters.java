package io.redtail.delivery;

import java.util.concurrent.atomic.LongAdder;

/** What the core did since it started. Any thread; a reading is not a snapshot of all counters at one moment. */
public final class DeliveryCounters {

    private final LongAdder publications = new LongAdder();
    private final LongAdder deliveries = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder slowConsumersClosed = new LongAdder();

    /** Publications routed to at least one shard. */
    public long publications() {
        return publications.sum();
    }

    /** Publications put into an outbox: one for each subscriber that follows the channel. */
    public long deliveries() {
        return deliveries.sum();
    }

    /** Publications taken out of a full outbox again. */
    public long dropped() {
        return dropped.sum();
    }

    /** Publications that were too long, or found a shard's mailbox full. */
    public long lost() {
        return lost.sum();
    }

    public long slowConsumersClosed() {
        return slowConsumersClosed.sum();
    }

    void publication() {
        publications.increment();
    }

    void delivered(int count) {
        deliveries.add(count);
    }

    void dropped(int count) {
        dropped.add(count);
    }

    void lostOne() {
        lost.increment();
    }

    void slowConsumerClosed() {
        slowConsumersClosed.increment();
    }
}
