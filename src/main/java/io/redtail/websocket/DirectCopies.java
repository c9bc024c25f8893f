package io.redtail.websocket;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Copies outside the heap of what one thread writes to many connections. The JDK makes one for each write otherwise: a tenth
 * of the processor time where lines are long. At most {@value #MAX_COPIES} of {@value #MAX_BYTES} bytes for each thread.
 */
final class DirectCopies {

    /** Below this the JDK's copy costs nothing. */
    private static final int MIN_BYTES = 8 * 1024;

    /** Above this no batch is longer. */
    private static final int MAX_BYTES = 128 * 1024;

    private static final int MAX_COPIES = 16;

    private static final ThreadLocal<DirectCopies> OF_THREAD = ThreadLocal.withInitial(DirectCopies::new);

    private final List<Copy> copies = new ArrayList<>();

    static DirectCopies ofThread() {
        return OF_THREAD.get();
    }

    /**
     * The copy of these bytes that was made last, or a new one.
     *
     * @param bytes of an array that is never changed
     * @return null where a copy does not help, and while all of them are being written
     */
    @Nullable
    Copy of(ByteBuffer bytes) {
        if (bytes.remaining() < MIN_BYTES || bytes.remaining() > MAX_BYTES) {
            return null;
        }
        Copy unused = null;
        for (int i = 0; i < copies.size(); i++) {
            Copy copy = copies.get(i);
            if (copy.isOf(bytes)) {
                return copy;
            }
            if (unused == null && copy.writes.get() == 0) {
                unused = copy;
            }
        }
        if (unused == null && copies.size() < MAX_COPIES) {
            unused = new Copy();
            copies.add(unused);
        }
        if (unused != null) {
            unused.fill(bytes);
        }
        return unused;
    }

    /** The same bytes for all who write them; other bytes only when all have been written. */
    static final class Copy {

        private final ByteBuffer memory = ByteBuffer.allocateDirect(MAX_BYTES);
        private final AtomicInteger writes = new AtomicInteger();
        private @Nullable ByteBuffer source;

        private Copy() {}

        private boolean isOf(ByteBuffer bytes) {
            return source != null
                    && source.array() == bytes.array()
                    && source.arrayOffset() == bytes.arrayOffset()
                    && source.position() == bytes.position()
                    && source.limit() == bytes.limit();
        }

        private void fill(ByteBuffer bytes) {
            source = bytes.duplicate();
            memory.clear().put(bytes.duplicate()).flip();
        }

        /** The thread of these copies: a view for one write, valid until {@link #endWrite}. */
        ByteBuffer beginWrite() {
            writes.incrementAndGet();
            return memory.duplicate();
        }

        /** Any thread, once for each write. */
        void endWrite() {
            writes.decrementAndGet();
        }
    }
}
