package io.redtail.websocket;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A copy outside the heap of what a thread writes to many connections in a row. The JDK makes one for each write otherwise:
 * a tenth of the processor time where lines are long. One for each thread.
 */
final class DirectCopy {

    private static final ThreadLocal<DirectCopy> OF_THREAD = ThreadLocal.withInitial(DirectCopy::new);

    /** Below this the JDK's copy costs nothing, and above it no batch is longer. */
    private static final int MIN_BYTES = 8 * 1024;

    private static final int MAX_BYTES = 128 * 1024;

    private @Nullable ByteBuffer direct;
    private byte @Nullable [] source;

    private DirectCopy() {}

    static DirectCopy ofThread() {
        return OF_THREAD.get();
    }

    /**
     * The same bytes, outside the heap where that helps. Valid until the next call, unless {@link #keep} is called.
     *
     * @param bytes all of an array that is never changed
     */
    ByteBuffer of(ByteBuffer bytes) {
        if (bytes.remaining() < MIN_BYTES || bytes.remaining() > MAX_BYTES || bytes.arrayOffset() > 0) {
            return bytes;
        }
        ByteBuffer copy = direct;
        if (copy == null) {
            copy = ByteBuffer.allocateDirect(MAX_BYTES);
            direct = copy;
        }
        if (source != bytes.array()) {
            copy.clear().put(bytes.duplicate()).flip();
            source = bytes.array();
        }
        return copy.duplicate();
    }

    /** Somebody still reads {@code copy}, which {@link #of} returned last: it is theirs, and the next one gets other memory. */
    void keep(ByteBuffer copy) {
        if (copy.isDirect()) {
            direct = null;
            source = null;
        }
    }
}
