package io.redtail.delivery;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.redtail.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What waits for one shard, many producers of tasks, one of publications, one consumer, strictly in order.
 *
 * <p>Publications are bounded in bytes. When they fill it, the producer (the Redis reader) waits a little: Redis buffers
 * megabytes for us meanwhile. After that it loses publications, and the shard announces them. Control tasks are always
 * taken; what bounds them is their senders: one activation and one removal a subscription, one close a subscriber, at
 * most {@link Subscriber#MAX_PENDING_ANSWERS} answers a subscriber.
 *
 * <p>The consumer takes everything at once and swaps the list, so a busy shard locks once for hundreds of messages.
 */
final class Mailbox {

    private final long maxBytes;
    private final long timeoutNanos;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private List<Mail> waiting = new ArrayList<>();

    @GuardedBy("lock")
    private final Map<Channel, Long> lost = new LinkedHashMap<>();

    @GuardedBy("lock")
    private long bytes;

    /** When the first of the waiting publications came. */
    @GuardedBy("lock")
    private long firstCameAt;

    @GuardedBy("lock")
    private boolean overflowing;

    @GuardedBy("lock")
    private boolean consumerWaits;

    /** The consumer's alone. */
    private long firstTakenCameAt;

    /**
     * @param maxBytes the bound for publications, in bytes of {@link Message#weight}
     * @param timeout how long a producer waits for room before it loses the publication
     */
    Mailbox(long maxBytes, Duration timeout) {
        this.maxBytes = maxBytes;
        this.timeoutNanos = timeout.toNanos();
    }

    /** Adds a control task. Never blocks. */
    void add(Runnable task) {
        Mail mail = new Mail.Task(task);
        synchronized (lock) {
            append(mail);
        }
    }

    /**
     * Adds a publication, waiting for room if there is none.
     *
     * @return false when it was lost
     */
    boolean offer(Publication publication) {
        synchronized (lock) {
            if (!awaitRoom(publication.weight())) {
                lost.merge(publication.channel(), 1L, Long::sum);
                return false;
            }
            if (bytes == 0) {
                firstCameAt = System.nanoTime();
            }
            bytes += publication.weight();
            append(publication);
            return true;
        }
    }

    @GuardedBy("lock")
    private void append(Mail mail) {
        waiting.add(mail);
        if (consumerWaits) {
            consumerWaits = false;
            lock.notifyAll();
        }
    }

    @GuardedBy("lock")
    private boolean awaitRoom(int weight) {
        if (overflowing || fits(weight)) {
            return !overflowing;
        }
        long deadline = System.nanoTime() + timeoutNanos;
        try {
            for (long left = timeoutNanos; left > 0 && !fits(weight); left = deadline - System.nanoTime()) {
                lock.wait(Math.max(1, left / 1_000_000));
            }
        } catch (InterruptedException interrupted) {
            // Ends this wait and nothing else, see Worker. A set flag would end the reading loop of Jedis.
        }
        overflowing = !fits(weight); // until the consumer comes: one wait a jam, not one a message
        return !overflowing;
    }

    /** An empty mailbox takes anything: a publication that may never pass would hold up all others. */
    @GuardedBy("lock")
    private boolean fits(int weight) {
        return bytes == 0 || bytes + weight <= maxBytes;
    }

    /**
     * Waits until there is something, and takes all of it.
     *
     * @param empty the list to use from now on; what is returned is the caller's
     * @param losses gets, per channel, how many publications were lost after all that is returned
     */
    List<Mail> takeAll(List<Mail> empty, Map<Channel, Long> losses) throws InterruptedException {
        synchronized (lock) {
            while (waiting.isEmpty()) {
                consumerWaits = true;
                lock.wait();
            }
            List<Mail> taken = waiting;
            waiting = empty;
            firstTakenCameAt = firstCameAt;
            bytes = 0;
            overflowing = false;
            losses.putAll(lost);
            lost.clear();
            lock.notifyAll();
            return taken;
        }
    }

    /** The consumer's: when the oldest publication came that it took last, by {@link System#nanoTime}. */
    long firstTakenCameAt() {
        return firstTakenCameAt;
    }

    /** What waits now, in bytes of {@link Message#weight}; any thread. */
    long waitingBytes() {
        synchronized (lock) {
            return bytes;
        }
    }
}
