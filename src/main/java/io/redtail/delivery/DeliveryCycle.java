package io.redtail.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a shard delivers between two looks into its mailbox: publications are collected by channel, appended to the send
 * queue of each subscriber as one {@link Batch} per channel and wire format, and each send queue that received something is flushed
 * once.
 *
 * <p>So an idle shard writes at once, a busy one writes dozens of frames at a time, nothing has to be tuned, and the
 * cost of a publication does not grow with its subscribers: only the cost of the batch does. A very long cycle is cut
 * every {@link #BYTES_PER_FLUSH}, or it would fill send queues whose clients are not slow at all.
 *
 * <p>Confined to the shard's thread.
 */
final class DeliveryCycle {

    private static final int BYTES_PER_FLUSH = 256 * 1024;

    /** Runs a part of the cycle such that its failure leaves the rest as it is. */
    private final Consumer<Runnable> guard;

    private final List<ChannelSubscribers> collecting = new ArrayList<>();
    private final List<SubscriberOutput> receivers = new ArrayList<>();
    private final List<SubscriberOutput> touched = new ArrayList<>();
    private int collectedBytes;

    DeliveryCycle(Consumer<Runnable> guard) {
        this.guard = guard;
    }

    /** To all live subscribers. */
    void deliver(ChannelSubscribers channelSubscribers, Publication publication) {
        if (publication.isEndMark()) {
            end(channelSubscribers, publication);
            return;
        }
        if (channelSubscribers.collect(publication)) {
            collecting.add(channelSubscribers);
        }
        collectedBytes += publication.weight();
        if (publication.isEnd()) {
            end(channelSubscribers, publication);
        }
        if (channelSubscribers.isBatchFull()) {
            guard.accept(this::distribute);
        }
        if (collectedBytes >= BYTES_PER_FLUSH) {
            flush();
        }
    }

    /** After all that was collected, and before all that comes. */
    private void end(ChannelSubscribers channelSubscribers, Publication end) {
        guard.accept(this::distribute);
        channelSubscribers.forEach(output -> output.appendEnd(end));
    }

    /** Appends what was collected to the send queues of all subscribers. */
    void distribute() {
        for (int i = 0; i < collecting.size(); i++) {
            collecting.get(i).distribute(receivers);
        }
        collecting.clear();
        for (int i = 0; i < receivers.size(); i++) {
            receivers.get(i).appendReceived();
        }
        receivers.clear();
    }

    /** Marks its send queue to be flushed at the end of the cycle. */
    void touch(SubscriberOutput output) {
        if (!output.touched) {
            output.touched = true;
            touched.add(output);
        }
    }

    /**
     * Writes what the sockets take of all that was delivered until now: at the end of the cycle, and when it is cut.
     */
    void flush() {
        guard.accept(this::distribute);
        collectedBytes = 0;
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).flush();
        }
        touched.clear();
    }
}
