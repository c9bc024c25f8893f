package io.redtail.delivery;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A channel's live subscriptions on one shard whose clients have the same {@link WireFormat}, and so get the same bytes.
 *
 * <p>A dense array, so that the delivery loop walks memory in order, and removal costs the same however many there are
 * (the last one moves to the free index).
 *
 * <p>The shard's thread only. Order among subscriptions means nothing.
 */
final class SubscriptionGroup {

    private final WireFormat format;
    private final @Nullable GroupStream stream;
    private Subscription[] subscriptions = new Subscription[4];
    private int size;

    SubscriptionGroup(WireFormat format) {
        this.format = format;
        this.stream = format.newStream()
                .map(shared -> new GroupStream(format, shared))
                .orElse(null);
    }

    WireFormat format() {
        return format;
    }

    /** A copy. */
    List<Subscription> subscriptions() {
        return List.of(Arrays.copyOf(subscriptions, size));
    }

    void forEach(Consumer<SubscriberOutput> action) {
        for (int i = 0; i < size; i++) {
            action.accept(subscriptions[i].output());
        }
    }

    void add(Subscription subscription) {
        if (size == subscriptions.length) {
            subscriptions = Arrays.copyOf(subscriptions, size * 2);
        }
        put(subscription, size++);
        subscription.output().subscribed();
    }

    /** Removes the subscription with an index. */
    @SuppressWarnings("NullAway") // an element beyond size is empty, and never read
    void remove(int index) {
        Subscription removed = subscriptions[index];
        put(subscriptions[--size], index);
        subscriptions[size] = null;
        removed.become(Subscription.PENDING);
        removed.output().unsubscribed(stream);
    }

    private void put(Subscription subscription, int index) {
        subscriptions[index] = subscription;
        subscription.become(new Subscription.Live(this, index));
    }

    /**
     * Gives all of them the same batch, or those who read its stream the same part of that.
     *
     * @param receivers gets those that have had nothing in this cycle
     */
    void deliver(List<Publication> publications, int weight, List<SubscriberOutput> receivers) {
        if (size > 0) {
            Batch batch = new Batch(format, publications, weight);
            if (stream != null && GroupStream.isWorthwhile(size, weight)) {
                deliver(stream, batch, receivers);
            } else {
                for (int i = 0; i < size; i++) {
                    give(batch, subscriptions[i].output(), receivers);
                }
            }
        }
    }

    private void deliver(GroupStream shared, Batch plain, List<SubscriberOutput> receivers) {
        boolean beginning = shared.beginIfAwaited();
        Batch compressed = null;
        for (int i = 0; i < size; i++) {
            SubscriberOutput output = subscriptions[i].output();
            if (beginning) {
                output.readFromHere(shared);
            }
            if (output.reads(shared)) {
                compressed = compressed == null ? shared.batch(plain.publications(), plain.weight()) : compressed;
                give(compressed, output, receivers);
            } else {
                if (output.couldRead()) {
                    shared.await();
                }
                give(plain, output, receivers);
            }
        }
    }

    private static void give(Batch batch, SubscriberOutput output, List<SubscriberOutput> receivers) {
        if (output.receive(batch)) {
            receivers.add(output);
        }
    }
}
