package io.redtail.http.lines;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of one line: as many as a message may have. Of those beyond, only the number is kept. One thread.
 *
 * <p>A long line is kept in chunks. An array that doubles would be humongous for G1 three times until it holds a megabyte, and each
 * such array that is given up brings the next collection nearer.
 */
final class LineBuffer {

    private static final int FIRST_BYTES = 256;

    /** Half of what G1 takes for a humongous object where its regions are smallest. */
    private static final int CHUNK_BYTES = 256 * 1024;

    private final int maxBytes;

    /** What came before {@link #bytes}: chunks that are full. */
    private final List<byte[]> chunks = new ArrayList<>(0);

    private byte[] bytes = new byte[FIRST_BYTES];

    /** How much of {@link #bytes} is used. */
    private int used;

    private long dropped;

    LineBuffer(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    void append(byte[] more, int from, int count) {
        int taken = Math.min(count, maxBytes - length());
        for (int done = 0; done < taken; ) {
            makeRoomFor(taken - done);
            int part = Math.min(taken - done, bytes.length - used);
            System.arraycopy(more, from + done, bytes, used, part);
            used += part;
            done += part;
        }
        dropped += count - taken;
    }

    private void makeRoomFor(int count) {
        if (used + count > bytes.length && bytes.length < CHUNK_BYTES) {
            bytes = Arrays.copyOf(bytes, Math.min(CHUNK_BYTES, Math.max(bytes.length * 2, used + count)));
        } else if (used == CHUNK_BYTES) {
            chunks.add(bytes);
            bytes = new byte[CHUNK_BYTES];
            used = 0;
        }
    }

    private int length() {
        return chunks.size() * CHUNK_BYTES + used;
    }

    boolean isEmpty() {
        return length() == 0;
    }

    /** How many bytes were too many. */
    long dropped() {
        return dropped;
    }

    /** What has been kept, as it is now. */
    byte[] copy() {
        byte[] copy = new byte[length()];
        int at = 0;
        for (byte[] chunk : chunks) {
            System.arraycopy(chunk, 0, copy, at, CHUNK_BYTES);
            at += CHUNK_BYTES;
        }
        System.arraycopy(bytes, 0, copy, at, used);
        return copy;
    }

    /** Forgets a CR at its end. */
    void dropReturn() {
        if (dropped == 0 && used > 0 && bytes[used - 1] == '\r') {
            used--; // a chunk begins only when there is a byte for it
        }
    }

    void clear() {
        chunks.clear();
        used = 0;
        dropped = 0;
        if (bytes.length > 64 * FIRST_BYTES) {
            bytes = new byte[FIRST_BYTES]; // one long line is no reason to keep room for more of them
        }
    }
}
