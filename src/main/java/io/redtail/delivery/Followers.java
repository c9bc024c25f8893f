package io.redtail.delivery;

import java.util.Arrays;

/**
 * One channel's subscriptions on one shard: a dense array, so that the delivery loop walks memory in order, and removal
 * costs the same however many there are (the last one takes the free place).
 *
 * <p>Confined to the shard's thread. Order among subscribers means nothing.
 */
final class Followers {

    private Subscription[] subscriptions = new Subscription[4];
    private int size;

    int size() {
        return size;
    }

    Subscriber get(int index) {
        return subscriptions[index].subscriber();
    }

    void add(Subscription subscription) {
        if (size == subscriptions.length) {
            subscriptions = Arrays.copyOf(subscriptions, size * 2);
        }
        subscription.position = size;
        subscriptions[size++] = subscription;
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
}
