package io.redtail.history;

import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisNames;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The replay buffers of all partitions, which share the memory that there is. Each gets the messages of its own channels, and all get
 * the markers and breaks: so "17 messages of this partition after marker m" is the same message on every node. Any thread, but for what
 * comes: one.
 */
final class ReplayBuffers {

    private final RedisNames names;
    private final List<ReplayBuffer> all;
    private final ReplayBufferBounds bounds;

    ReplayBuffers(RedisNames names, long maxBytes) {
        this.names = names;
        this.bounds = new ReplayBufferBounds(maxBytes);
        RingMemory memory = new RingMemory();
        this.all = IntStream.range(0, names.partitions())
                .mapToObj(partition -> new ReplayBuffer(
                        new ReplayBufferBounds(maxBytes, names.partitions(), memory),
                        names.feed().id(),
                        new PlainChannelFormat(names))) // one thread each
                .toList();
    }

    /** That of a partition. */
    ReplayBuffer of(int partition) {
        return all.get(partition);
    }

    /** As {@link ReplayBuffer#connected(String)}. */
    void connected(String whose) {
        all.forEach(one -> one.connected(whose));
    }

    void disconnected() {
        all.forEach(ReplayBuffer::disconnected);
    }

    /** As {@link ReplayBuffer#forget}. */
    void forget() {
        all.forEach(ReplayBuffer::forget);
    }

    void marker(String id) {
        all.forEach(one -> one.marker(id));
    }

    void message(byte[] channel, byte[] payload) {
        of(names.partition(channel)).message(channel, payload);
    }

    /** A message that nobody can subscribe to. */
    void unreadMessage(byte[] channel) {
        of(names.partition(channel)).unreadMessage();
    }

    boolean isListening() {
        return all.stream().allMatch(ReplayBuffer::isListening);
    }

    /** How much they remember together; the one that is furthest behind says how far. */
    ReplayBufferStatus vitals() {
        if (all.size() == 1) {
            return of(0).vitals();
        }
        List<ReplayBufferStatus> each = all.stream().map(ReplayBuffer::vitals).toList();
        return bounds.vitals(
                each.stream().mapToLong(ReplayBufferStatus::bytes).sum(),
                each.stream().mapToLong(ReplayBufferStatus::bytesPerSecond).sum(),
                (long) (each.stream()
                                .mapToDouble(ReplayBufferStatus::behind)
                                .max()
                                .orElse(0)
                        * 1e9));
    }
}
