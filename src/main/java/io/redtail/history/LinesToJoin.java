package io.redtail.history;

import io.redtail.channel.Channel;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The newest lines of channels that this node has recorded in small entries. When there are enough, {@code join.lua} makes one
 * entry of them, and compares them with what Redis keeps: a mistake here costs that, and no line. The recorder's thread.
 */
final class LinesToJoin {

    static final int LINES = 128;
    private static final int BYTES = 16 * 1024;
    private static final int MAX_LINES = LINES + 64;
    private static final int MAX_BYTES = BYTES + 8 * 1024;

    /** What is larger need not be joined. */
    private static final int MAX_ENTRY_BYTES = 4 * 1024;

    /** The channels that were silent for longest are forgotten. */
    private static final int MAX_TOTAL_BYTES = 8 * 1024 * 1024;

    private final int maxTotalBytes;

    private static final int CHANNEL_BYTES = 512;

    private static final class Tail {

        private final ByteArrayOutputStream text = new ByteArrayOutputStream(256);
        private int lines;
        private int entries;

        boolean isDue() {
            return entries > 1 && (lines >= LINES || text.size() >= BYTES);
        }

        /** It has been due for long, and others are, too. */
        boolean isTooLong() {
            return lines >= MAX_LINES || text.size() >= MAX_BYTES;
        }

        int bytes() {
            return CHANNEL_BYTES + text.size();
        }
    }

    private final Map<Channel, Tail> tails = new LinkedHashMap<>(16, 0.75f, true);

    /** Those with enough lines, in the order in which they got them. */
    private final Set<Channel> due = new LinkedHashSet<>();

    private long totalBytes;

    LinesToJoin() {
        this(1);
    }

    /** @param partitions how many share the memory that there is for this */
    LinesToJoin(int partitions) {
        this.maxTotalBytes = MAX_TOTAL_BYTES / partitions;
    }

    /** An entry has been recorded behind the others. */
    void add(Channel channel, byte[] payload, int lines) {
        Tail waiting = tails.get(channel);
        if (payload.length > MAX_ENTRY_BYTES || (waiting != null && waiting.isTooLong())) {
            forget(channel);
        }
        if (payload.length > MAX_ENTRY_BYTES) {
            return;
        }
        Tail tail = tails.computeIfAbsent(channel, first -> new Tail());
        totalBytes -= tail.entries == 0 ? 0 : tail.bytes();
        if (tail.entries++ > 0) {
            tail.text.write('\n');
        }
        tail.text.writeBytes(payload);
        tail.lines += lines;
        totalBytes += tail.bytes();
        if (tail.isDue()) {
            due.add(channel);
        }
        while (totalBytes > maxTotalBytes) {
            forget(tails.keySet().iterator().next());
        }
    }

    /** Something else has been recorded behind them, or they have been joined. */
    void forget(Channel channel) {
        Tail tail = tails.remove(channel);
        due.remove(channel);
        totalBytes -= tail == null ? 0 : tail.bytes();
    }

    /** Somebody else may have recorded. */
    void forgetAll() {
        tails.clear();
        due.clear();
        totalBytes = 0;
    }

    /**
     * The newest lines of channels that have enough, and forgets them: as many channels as have {@link #LINES} entries together, or
     * one.
     */
    Map<Channel, JoinedLines> takeDue() {
        Map<Channel, JoinedLines> taken = new LinkedHashMap<>();
        int entries = 0;
        for (Channel channel : due) {
            Tail tail = Objects.requireNonNull(tails.get(channel));
            entries += tail.entries;
            if (entries > LINES && !taken.isEmpty()) {
                break;
            }
            taken.put(channel, new JoinedLines(tail.text.toByteArray(), tail.lines));
        }
        taken.keySet().forEach(this::forget);
        return taken;
    }
}
