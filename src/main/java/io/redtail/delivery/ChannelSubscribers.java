package io.redtail.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One channel's live subscriptions on one shard, grouped by wire format, and what was published to them in this cycle. The
 * shard's thread only.
 */
final class ChannelSubscribers {

    /** What is written at once: far above a burst of lines, far below what a send queue holds. */
    private static final int MAX_BATCH_BYTES = 64 * 1024;

    private final List<SubscriptionGroup> groups = new ArrayList<>(1); // a handful: there are few kinds of client
    private int size;
    private List<Publication> collected = new ArrayList<>();
    private int collectedBytes;

    int size() {
        return size;
    }

    /** A copy. */
    List<Subscription> subscriptions() {
        return groups.stream().flatMap(group -> group.subscriptions().stream()).toList();
    }

    void forEach(Consumer<SubscriberOutput> action) {
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).forEach(action);
        }
    }

    /** Tells all of them that something was lost. */
    void announce(Gap gap) {
        forEach(output -> output.announce(gap));
    }

    void add(Subscription subscription) {
        groupOf(subscription.output().format()).add(subscription);
        size++;
    }

    private SubscriptionGroup groupOf(WireFormat format) {
        for (SubscriptionGroup group : groups) {
            if (group.format() == format) {
                return group;
            }
        }
        SubscriptionGroup group = new SubscriptionGroup(format);
        groups.add(group);
        return group;
    }

    /** Removes a subscription, if it is one of these. */
    void remove(Subscription subscription) {
        if (subscription.state() instanceof Subscription.Live live) {
            live.group().remove(live.index());
            size--;
        }
    }

    /** Keeps a publication for {@link #distribute}. @return whether it is the first one */
    boolean collect(Publication publication) {
        collected.add(publication);
        collectedBytes += publication.weight();
        return collected.size() == 1;
    }

    boolean isBatchFull() {
        return collectedBytes >= MAX_BATCH_BYTES;
    }

    /**
     * Gives all of them what was collected.
     *
     * @param receivers gets those that have had nothing in this cycle
     */
    void distribute(List<SubscriberOutput> receivers) {
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).deliver(collected, collectedBytes, receivers);
        }
        collected = new ArrayList<>();
        collectedBytes = 0;
    }
}
