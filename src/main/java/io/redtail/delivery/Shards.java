package io.redtail.delivery;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All shards of this node. A new subscriber gets one in turn and keeps it for life. */
public final class Shards {

    /** What a shard needs to end without waiting for anybody. */
    private static final Duration LAST_TIMEOUT = Duration.ofMillis(500);

    private final List<ShardLoop> shards;
    private final AtomicLong connected = new AtomicLong();

    /**
     * Makes shards that are not started yet.
     *
     * @param count how many delivery threads
     * @param mailboxMaxBytes what may wait for each, in bytes of {@link Message#weight}
     * @param timeout how long the router waits for a full one before it loses a publication
     */
    public Shards(
            int count,
            long mailboxMaxBytes,
            Duration timeout,
            SubscriptionRegistry registry,
            DeliveryCounters counters) {
        this.shards = IntStream.range(0, count)
                .mapToObj(index -> new ShardLoop(index, registry, counters, mailboxMaxBytes, timeout))
                .toList();
    }

    /** Starts each shard on a thread of its own. */
    public void start(ThreadFactory threads) {
        shards.forEach(shard -> threads.newThread(shard).start());
    }

    /**
     * Lets every shard finish what waits for it, and ends it.
     *
     * @param timeout how long to wait for all of them; who has not read what it was sent by then, never gets it
     * @return whether all ended in time
     */
    public boolean stop(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        shards.forEach(ShardLoop::stop);
        if (awaitStopped(deadline)) {
            return true;
        }
        shards.forEach(ShardLoop::stopNow);
        boolean unused = awaitStopped(System.nanoTime() + LAST_TIMEOUT.toNanos());
        return false;
    }

    private boolean awaitStopped(long deadline) throws InterruptedException {
        boolean all = true;
        for (ShardLoop shard : shards) {
            all &= shard.awaitStopped(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        return all;
    }

    /**
     * Makes a subscriber that belongs to one of the shards.
     *
     * @param prefix what its id begins with, such as {@code s}; a number of its own follows, so ids are unique, and short
     *     enough for people who read them in logs and type them into a console
     */
    public Subscriber connect(String prefix, Sink.Factory sinkFactory, SubscriberOptions options) {
        return connect(prefix, () -> new Peer(prefix, Optional.empty()), sinkFactory, options);
    }

    /**
     * The same for one of several connections of an owner.
     *
     * @param peer who it is; asked again and again, because it may say so later
     */
    public Subscriber connect(String prefix, Supplier<Peer> peer, Sink.Factory sinkFactory, SubscriberOptions options) {
        long number = connected.incrementAndGet();
        ShardLoop shard = shards.get(Math.floorMod(number - 1, shards.size()));
        return shard.connect(prefix + number, peer, sinkFactory, options);
    }

    /** Everyone who is connected now, in no order; any thread. */
    public Stream<Subscriber> subscribers() {
        return shards.stream().flatMap(shard -> shard.subscribers().stream());
    }

    public int count() {
        return shards.size();
    }

    /** Asks every shard whether it takes its mail; once a second is often enough. Any thread, never blocks. */
    public void beat() {
        shards.forEach(ShardLoop::beat);
    }

    /** How long ago the slowest shard took its mail, as far as {@link #beat} has asked. */
    public Duration slowestBeat() {
        return shards.stream()
                .map(ShardLoop::sinceBeat)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** What waits for all shards, in bytes of {@link Message#weight}. */
    public long waitingBytes() {
        return shards.stream().mapToLong(ShardLoop::waitingBytes).sum();
    }

    List<ShardLoop> all() {
        return shards;
    }
}
