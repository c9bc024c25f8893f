package io.redtail.delivery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One channel's subscriptions on one shard, and what was published to them in this turn.
 *
 * <p>A dense array, so that the delivery loop walks memory in order, and removal costs the same however many there are (the
 * last one takes the free place).
 *
 * <p>Confined to the shard's thread. Order among subscribers means nothing.
 */
final class Followers {

    /** What is written at once: far above a burst of lines, far below what an outbox holds. */
    private static final int MAX_BATCH_BYTES = 64 * 1024;

    private Subscription[] subscriptions = new Subscription[4];
    private int size;
    private List<Publication> collected = new ArrayList<>();
    private int collectedBytes;
    private final Continuity continuity = new Continuity();
    private final List<CatchUp> newcomers = new ArrayList<>(0);

    /** How far those who follow live have come, with history. */
    Continuity continuity() {
        return continuity;
    }

    /** Who is still on the way to where the others are; a copy. */
    List<CatchUp> newcomers() {
        return List.copyOf(newcomers);
    }

    void addNewcomer(CatchUp newcomer) {
        newcomers.add(newcomer);
        newcomer.subscription().catchUp = newcomer;
    }

    void join(CatchUp newcomer) {
        newcomers.remove(newcomer);
        newcomer.subscription().catchUp = null;
        add(newcomer.subscription());
    }

    /** Whether nobody is left. */
    boolean isEmpty() {
        return size == 0 && newcomers.isEmpty();
    }

    int size() {
        return size;
    }

    Subscriber get(int index) {
        return subscriptions[index].subscriber();
    }

    /** All that is held, of newcomers too; a copy. */
    List<Subscription> subscriptions() {
        return Stream.concat(
                        Arrays.stream(subscriptions, 0, size),
                        newcomers.stream().map(CatchUp::subscription))
                .toList();
    }

    void forEach(Consumer<Subscriber> action) {
        for (int i = 0; i < size; i++) {
            action.accept(get(i));
        }
    }

    void add(Subscription subscription) {
        if (size == subscriptions.length) {
            subscriptions = Arrays.copyOf(subscriptions, size * 2);
        }
        subscription.position = size;
        subscriptions[size++] = subscription;
    }

    /** Of a subscription that does not follow yet, or no longer, nothing is left either. */
    void remove(CatchUp newcomer) {
        newcomers.remove(newcomer);
        newcomer.subscription().catchUp = null;
        newcomer.continuity().stopReading();
        newcomer.giveUp();
    }

    @SuppressWarnings("NullAway") // a place beyond size is empty, and never read
    void remove(Subscription subscription) {
        int free = subscription.position;
        Subscription last = subscriptions[--size];
        subscriptions[free] = last;
        last.position = free;
        subscriptions[size] = null;
        subscription.position = Subscription.NOWHERE;
    }

    /** Keeps a publication for the turn's {@link #takeBatch}. @return whether it is the first one */
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
