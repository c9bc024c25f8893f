package io.redtail.delivery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * One channel's live subscriptions on one shard, and what was published to them in this cycle.
 *
 * <p>A dense array, so that the delivery loop walks memory in order, and removal costs the same however many there are
 * (the last one moves to the free index).
 *
 * <p>Confined to the shard's thread. Order among subscribers means nothing.
 */
final class ChannelSubscribers {

    /** What is written at once: far above a burst of lines, far below what a send queue holds. */
    private static final int MAX_BATCH_BYTES = 64 * 1024;

    private Subscription[] subscriptions = new Subscription[4];
    private int size;
    private List<Publication> collected = new ArrayList<>();
    private int collectedBytes;

    int size() {
        return size;
    }

    SubscriberOutput get(int index) {
        return subscriptions[index].output();
    }

    /** A copy. */
    List<Subscription> subscriptions() {
        return List.of(Arrays.copyOf(subscriptions, size));
    }

    void forEach(Consumer<SubscriberOutput> action) {
        for (int i = 0; i < size; i++) {
            action.accept(get(i));
        }
    }

    /** Tells all of them that something was lost. */
    void announce(Gap gap) {
        forEach(output -> output.announce(gap));
    }

    void add(Subscription subscription) {
        if (size == subscriptions.length) {
            subscriptions = Arrays.copyOf(subscriptions, size * 2);
        }
        put(subscription, size++);
    }

    /** Removes a subscription, if it is one of these. */
    @SuppressWarnings("NullAway") // an element beyond size is empty, and never read
    void remove(Subscription subscription) {
        if (subscription.state() instanceof Subscription.Live live) {
            put(subscriptions[--size], live.index());
            subscriptions[size] = null;
            subscription.become(Subscription.PENDING);
        }
    }

    private void put(Subscription subscription, int index) {
        subscriptions[index] = subscription;
        subscription.become(new Subscription.Live(index));
    }

    /** Keeps a publication for the cycle's {@link #takeBatch}. @return whether it is the first one */
    boolean collect(Publication publication) {
        collected.add(publication);
        collectedBytes += publication.weight();
        return collected.size() == 1;
    }

    boolean isBatchFull() {
        return collectedBytes >= MAX_BATCH_BYTES;
    }

    /** All that was collected. */
    Batch takeBatch() {
        Batch batch = new Batch(collected, collectedBytes);
        collected = new ArrayList<>();
        collectedBytes = 0;
        return batch;
    }
}
