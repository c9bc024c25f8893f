package io.redtail.history;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Some entries of a {@link ReplayBuffer} that follow each other, in one array: a message takes six bytes more than its
 * channel and payload. As objects, they would be 130 bytes more, and millions of them for the garbage collector to
 * copy. The replay buffer's lock guards it.
 *
 * <p>A message that is longer than a block should be has one of its own. Its payload is kept, and handed out, as it came: a humongous
 * object that is copied is two, and what they leave behind is what G1 stops everybody for.
 */
final class ReplayBufferBlock {

    /** Half of what G1 takes for a humongous object where its regions are smallest. */
    static final int MAX_BYTES = 256 * 1024;

    private static final int MIN_BYTES = 4 * 1024;
    private static final int OVERHEAD_BYTES = 128;
    private static final int LENGTH_BYTES = 2;

    /** What stands in the place of a channel's length where there is no message. */
    private static final int NO_MESSAGE = 0xFFFF;

    /** No name of a channel is longer. */
    static final int MAX_CHANNEL_BYTES = NO_MESSAGE - 1;

    private final long first;
    private final int maxBytes;
    private final long madeAt;
    private byte[] data;

    /** That of the only entry, if it is too long for {@link #data}. */
    private byte @Nullable [] longPayload;

    private int[] ends = new int[64];
    private int count;
    private long newestAt;

    /**
     * Is empty.
     *
     * @param first its first entry's number
     * @param atFirst how many bytes it has room for before it grows
     * @param maxBytes how many bytes it holds, but for a single longer entry
     * @param now nanoseconds
     */
    ReplayBufferBlock(long first, int atFirst, int maxBytes, long now) {
        this.first = first;
        this.maxBytes = maxBytes;
        this.madeAt = now;
        this.newestAt = now;
        this.data = new byte[Math.max(MIN_BYTES, Math.min(atFirst, maxBytes))];
    }

    /** The room that a message takes. */
    static int bytes(byte[] channel, byte[] payload) {
        return LENGTH_BYTES + channel.length + payload.length;
    }

    /** Whether another entry of so many bytes belongs here; the first one does always. */
    boolean hasRoomFor(int bytes) {
        return count == 0 || usedBytes() + bytes <= maxBytes;
    }

    long first() {
        return first;
    }

    /** The number after its last entry. */
    long end() {
        return first + count;
    }

    long madeAt() {
        return madeAt;
    }

    long newestAt() {
        return newestAt;
    }

    /** The room that its entries take. */
    int usedBytes() {
        return count == 0 ? 0 : ends[count - 1];
    }

    /** The room that the next one begins with: that which its entries take, but for one that is too long for a block. */
    int roomForNext() {
        return longPayload == null ? usedBytes() : 0;
    }

    /** What it takes of the heap. */
    int heapBytes() {
        byte[] alone = longPayload;
        return OVERHEAD_BYTES + data.length + ends.length * Integer.BYTES + (alone == null ? 0 : alone.length);
    }

    /** @param payload nobody writes to it any more */
    void addMessage(byte[] channel, byte[] payload, long now) {
        int at = usedBytes();
        int length = bytes(channel, payload);
        boolean isAlone = length > maxBytes;
        ensure(at + length - (isAlone ? payload.length : 0));
        data[at] = (byte) (channel.length >> 8);
        data[at + 1] = (byte) channel.length;
        System.arraycopy(channel, 0, data, at + LENGTH_BYTES, channel.length);
        if (isAlone) {
            longPayload = payload;
        } else {
            System.arraycopy(payload, 0, data, at + LENGTH_BYTES + channel.length, payload.length);
        }
        end(at + length, now);
    }

    /** A marker or a break; the replay buffer knows which. */
    void addOther(long now) {
        int at = usedBytes();
        ensure(at + LENGTH_BYTES);
        data[at] = (byte) (NO_MESSAGE >> 8);
        data[at + 1] = (byte) NO_MESSAGE;
        end(at + LENGTH_BYTES, now);
    }

    private void end(int end, long now) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
        }
        ends[count++] = end;
        newestAt = now;
    }

    private void ensure(int needed) {
        if (needed > data.length) {
            data = Arrays.copyOf(data, Math.max(needed, Math.min(data.length * 2, maxBytes)));
        }
    }

    private int start(long number) {
        int index = (int) (number - first);
        return index == 0 ? 0 : ends[index - 1];
    }

    private int channelLength(int start) {
        return ((data[start] & 0xFF) << 8) | (data[start + 1] & 0xFF);
    }

    boolean isMessage(long number) {
        return channelLength(start(number)) != NO_MESSAGE;
    }

    /** The channel's and the payload's bytes. */
    int messageBytes(long number) {
        return ends[(int) (number - first)] - start(number) - LENGTH_BYTES;
    }

    /** With the position that the replay buffer knows. */
    ReplayBuffer.Message message(long number, FeedPosition position) {
        int start = start(number);
        int payload = start + LENGTH_BYTES + channelLength(start);
        byte[] alone = longPayload;
        return new ReplayBuffer.Message(
                position,
                Arrays.copyOfRange(data, start + LENGTH_BYTES, payload),
                alone != null ? alone : Arrays.copyOfRange(data, payload, ends[(int) (number - first)]));
    }
}
