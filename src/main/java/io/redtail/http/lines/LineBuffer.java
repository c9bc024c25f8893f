package io.redtail.http.lines;

import java.util.Arrays;

/** The bytes of one line: as many as a message may have. Of those beyond, only the number is kept. One thread. */
final class LineBuffer {

    private static final int FIRST_BYTES = 256;

    private final int maxBytes;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    private long dropped;

    LineBuffer(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    void append(byte[] more, int from, int count) {
        int taken = Math.min(count, maxBytes - length);
        if (length + taken > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(maxBytes, Math.max(bytes.length * 2, length + taken)));
        }
        System.arraycopy(more, from, bytes, length, taken);
        length += taken;
        dropped += count - taken;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** How many bytes were too many. */
    long dropped() {
        return dropped;
    }

    /** What has been kept, as it is now. */
    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    /** Forgets a CR at its end. */
    void dropReturn() {
        if (dropped == 0 && length > 0 && bytes[length - 1] == '\r') {
            length--;
        }
    }

    void clear() {
        length = 0;
        dropped = 0;
        if (bytes.length > 64 * FIRST_BYTES) {
            bytes = new byte[FIRST_BYTES]; // one long line is no reason to keep room for more of them
        }
    }
}
