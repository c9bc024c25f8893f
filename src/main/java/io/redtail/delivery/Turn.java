package io.redtail.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a shard gives to its subscribers between two looks into its mailbox: publications are collected by channel, appended to
 * the outbox of each follower as one {@link Batch} a channel, and each outbox that got something is flushed once.
 *
 * <p>So an idle shard writes at once, a busy one writes dozens of frames at a time, nothing has to be tuned, and what a
 * publication costs does not grow with its followers: only the batch does. A very long turn is cut every {@link
 * #BYTES_PER_FLUSH}, or it would fill outboxes whose clients are not slow at all.
 *
 * <p>Confined to the shard's thread.
 */
final class Turn {

    private static final int BYTES_PER_FLUSH = 256 * 1024;

    /** Runs a part of the turn such that its failure leaves the rest as it is. */
    private final Consumer<Runnable> guard;

    private final List<Followers> collecting = new ArrayList<>();
    private final List<Subscriber> receivers = new ArrayList<>();
    private final List<Subscriber> touched = new ArrayList<>();
    private List<Traced> traced = new ArrayList<>(0);
    private int collectedBytes;

    /** What somebody traces, and is not written yet. */
    private record Traced(DeliveryTrace trace, int followers) {}

    Turn(Consumer<Runnable> guard) {
        this.guard = guard;
    }

    /** To all who follow live. */
    void deliver(Followers followers, Publication publication) {
        if (publication.isEnd()) {
            guard.accept(this::distribute);
            followers.forEach(subscriber -> subscriber.append(publication));
            return;
        }
        if (followers.collect(publication)) {
            collecting.add(followers);
        }
        collectedBytes += publication.weight();
        if (followers.isBatchFull()) {
            guard.accept(this::distribute);
        }
        if (collectedBytes >= BYTES_PER_FLUSH) {
            flush();
        }
    }

    /** It is told when what was delivered until now is written. */
    void trace(DeliveryTrace trace, int followers) {
        traced.add(new Traced(trace, followers));
    }

    /** Puts what was collected into the outboxes of all who follow. */
    void distribute() {
        for (int i = 0; i < collecting.size(); i++) {
            distribute(collecting.get(i));
        }
        collecting.clear();
        for (int i = 0; i < receivers.size(); i++) {
            receivers.get(i).appendReceived();
        }
        receivers.clear();
    }

    private void distribute(Followers followers) {
        Batch batch = followers.takeBatch();
        int count = followers.size();
        for (int i = 0; i < count; i++) {
            Subscriber subscriber = followers.get(i);
            if (subscriber.receive(batch)) {
                receivers.add(subscriber);
            }
        }
    }

    /** Has its outbox flushed with the others. */
    void touch(Subscriber subscriber) {
        if (!subscriber.touched) {
            subscriber.touched = true;
            touched.add(subscriber);
        }
    }

    /** Writes what the sockets take of all that was delivered until now: when the turn is over, and when it is cut. */
    void flush() {
        guard.accept(this::distribute);
        collectedBytes = 0;
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).flush();
        }
        touched.clear();
        if (!traced.isEmpty()) {
            List<Traced> written = traced;
            traced = new ArrayList<>(0);
            written.forEach(one -> guard.accept(() -> one.trace().leaves(one.followers())));
        }
    }
}
