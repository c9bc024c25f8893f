package io.redtail.delivery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One channel's subscriptions on one shard, and what was published to them in this cycle.
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
    private final SequenceTracker sequence = new SequenceTracker();
    private final List<CatchUp> catchingUp = new ArrayList<>(0);

    /** Up to which position the live subscribers have received, with history. */
    SequenceTracker sequence() {
        return sequence;
    }

    /** Subscriptions that catch up with the live ones; a copy. */
    List<CatchUp> catchingUp() {
        return List.copyOf(catchingUp);
    }

    void addCatchUp(CatchUp catchUp) {
        catchingUp.add(catchUp);
        catchUp.subscription().catchUp = catchUp;
    }

    void join(CatchUp catchUp) {
        catchingUp.remove(catchUp);
        catchUp.subscription().catchUp = null;
        add(catchUp.subscription());
    }

    /** Whether nobody is left. */
    boolean isEmpty() {
        return size == 0 && catchingUp.isEmpty();
    }

    int size() {
        return size;
    }

    SubscriberOutput get(int index) {
        return subscriptions[index].output();
    }

    /** All subscriptions, those that catch up too; a copy. */
    List<Subscription> subscriptions() {
        return Stream.concat(
                        Arrays.stream(subscriptions, 0, size),
                        catchingUp.stream().map(CatchUp::subscription))
                .toList();
    }

    void forEach(Consumer<SubscriberOutput> action) {
        for (int i = 0; i < size; i++) {
            action.accept(get(i));
        }
    }

    void add(Subscription subscription) {
        if (size == subscriptions.length) {
            subscriptions = Arrays.copyOf(subscriptions, size * 2);
        }
        subscription.index = size;
        subscriptions[size++] = subscription;
    }

    /** Removes a subscription that is still catching up. */
    void remove(CatchUp catchUp) {
        catchingUp.remove(catchUp);
        catchUp.subscription().catchUp = null;
        catchUp.sequence().stopReading();
        catchUp.cancel();
    }

    @SuppressWarnings("NullAway") // an element beyond size is empty, and never read
    void remove(Subscription subscription) {
        int free = subscription.index;
        Subscription last = subscriptions[--size];
        subscriptions[free] = last;
        last.index = free;
        subscriptions[size] = null;
        subscription.index = Subscription.NOT_HELD;
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
