package io.redtail.history;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a replay buffer keeps its entries: numbered from 0 on, in blocks, of which the oldest goes when {@link ReplayBufferBounds} says
 * so. {@link ReplayBuffer} guards it with its lock.
 */
final class ReplayBufferBlocks {

    /** What an entry that is no message takes. */
    private static final int OTHER_BYTES = 2;

    private final ReplayBufferBounds bounds;

    /** By the number of their first entry. */
    private final NavigableMap<Long, ReplayBufferBlock> blocks = new TreeMap<>();

    private @Nullable ReplayBufferBlock newest;
    private long head;
    private long tail;
    private long heapBytes;

    ReplayBufferBlocks(ReplayBufferBounds bounds) {
        this.bounds = bounds;
    }

    /** The number of the oldest entry that is kept. */
    long head() {
        return head;
    }

    /** The number that the next entry will have. */
    long tail() {
        return tail;
    }

    long heapBytes() {
        return heapBytes;
    }

    /** The block of an entry; empty before there is any. */
    Optional<ReplayBufferBlock> blockOf(long number) {
        return Optional.ofNullable(blocks.floorEntry(number)).map(Map.Entry::getValue);
    }

    /** Adds a marker or a break. */
    void addOther(long now) {
        ReplayBufferBlock block = blockFor(OTHER_BYTES, now);
        block.addOther(now);
        added(block);
    }

    void addMessage(byte[] channel, byte[] payload, long now) {
        ReplayBufferBlock block = blockFor(ReplayBufferBlock.bytes(channel, payload), now);
        block.addMessage(channel, payload, now);
        added(block);
    }

    /** Without it in {@link #heapBytes}, which {@link #added} corrects. */
    private ReplayBufferBlock blockFor(int bytes, long now) {
        ReplayBufferBlock block = newest;
        if (block == null || !block.hasRoomFor(bytes) || now - block.madeAt() > bounds.blockNanos()) {
            int atFirst = block == null ? 0 : block.roomForNext();
            block = new ReplayBufferBlock(tail, atFirst, bounds.blockBytes(), now);
            newest = block;
            blocks.put(tail, block);
        } else {
            takes(-block.heapBytes());
        }
        return block;
    }

    private void added(ReplayBufferBlock block) {
        takes(block.heapBytes());
        tail = block.end();
    }

    private void takes(long more) {
        bounds.changed(heapBytes, heapBytes + more);
        heapBytes += more;
    }

    /**
     * Drops the oldest blocks while there is too much, but never the newest.
     *
     * @param recorded all before this entry is recorded
     * @param dropped is told of each when it is gone
     */
    void dropOld(long now, long recorded, Consumer<ReplayBufferBlock> dropped) {
        ReplayBufferBlock oldest = blocks.firstEntry().getValue();
        while (oldest != newest && bounds.isTooMuch(heapBytes, now - oldest.newestAt(), oldest.end() <= recorded)) {
            takes(-oldest.heapBytes());
            blocks.remove(oldest.first());
            head = oldest.end();
            dropped.accept(oldest);
            oldest = blocks.firstEntry().getValue();
        }
    }
}
