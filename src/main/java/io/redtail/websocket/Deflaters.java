package io.redtail.websocket;

import io.redtail.server.FrameHead;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;

/**
 * What one thread compresses its {@link DeflatedStream}s with. A deflater takes 256 KB outside the heap, so there are at most
 * {@value #MAX_DEFLATERS}, and streams come and go: one that comes again brings its window with it.
 */
final class Deflaters {

    static final int MAX_DEFLATERS = 16;

    /** Of a log's lines, it makes a tenth to a third less than the fastest one, and takes about as long. */
    private static final int LEVEL = 6;

    /** What a sync flush ends with, and a message of RFC 7692 does not. */
    private static final int TAIL_BYTES = 4;

    private static final ThreadLocal<Deflaters> OF_THREAD = ThreadLocal.withInitial(Deflaters::new);

    /** Those used last at the end. */
    private final Map<DeflatedStream, Deflater> loaded = new LinkedHashMap<>(32, 0.75f, true);

    private final Output output = new Output();

    static Deflaters ofThread() {
        return OF_THREAD.get();
    }

    /** Where to put frames, empty; one at a time. */
    Output output() {
        output.length = 0; // what failed before it was taken is of no use
        return output;
    }

    /** The stream begins anew: nothing of what it had is known. */
    void forget(DeflatedStream stream) {
        Deflater deflater = loaded.get(stream);
        if (deflater != null) {
            deflater.reset();
        }
    }

    /**
     * Compresses one message as the next one of its stream.
     *
     * @param message not empty
     * @return how many bytes follow the room for a head in {@code to}
     */
    int deflate(DeflatedStream stream, byte[] message, Output to) {
        Deflater deflater = of(stream);
        deflater.setInput(message);
        to.reserve(FrameHead.MAX_BYTES + message.length + message.length / 8 + 64);
        int at = to.length + FrameHead.MAX_BYTES;
        int from = at;
        at += deflater.deflate(to.bytes, at, to.bytes.length - at, Deflater.SYNC_FLUSH);
        while (at == to.bytes.length) { // there may be more, as long as it fills what it is given
            to.reserve(at - to.length + 64 + message.length / 4);
            at += deflater.deflate(to.bytes, at, to.bytes.length - at, Deflater.SYNC_FLUSH);
        }
        return at - from - TAIL_BYTES;
    }

    private Deflater of(DeflatedStream stream) {
        Deflater known = loaded.get(stream);
        if (known != null) {
            return known;
        }
        Deflater deflater = loaded.size() < MAX_DEFLATERS ? new Deflater(LEVEL, true) : takeOldest();
        if (stream.windowLength() > 0) {
            deflater.setDictionary(stream.window(), 0, stream.windowLength());
        }
        loaded.put(stream, deflater);
        return deflater;
    }

    private Deflater takeOldest() {
        Iterator<Deflater> oldest = loaded.values().iterator();
        Deflater deflater = oldest.next();
        oldest.remove();
        deflater.reset();
        return deflater;
    }

    /** Frames one behind the other. */
    static final class Output {

        /** Above this, its memory is given back. */
        private static final int MAX_KEPT_BYTES = 256 * 1024;

        private byte[] bytes = new byte[4 * 1024];
        private int length;

        private void reserve(int more) {
            if (bytes.length - length < more) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
            }
        }

        /** Puts a head before the payload that follows the room for one. */
        void frame(int first, int payload) {
            reserve(FrameHead.MAX_BYTES);
            ByteBuffer head = ByteBuffer.wrap(bytes, length, FrameHead.MAX_BYTES);
            FrameHead.put(first, payload, head);
            System.arraycopy(bytes, length + FrameHead.MAX_BYTES, bytes, head.position(), payload);
            length = head.position() + payload;
        }

        /** All frames since the last time. */
        ByteBuffer take() {
            ByteBuffer frames = ByteBuffer.wrap(Arrays.copyOf(bytes, length));
            length = 0;
            if (bytes.length > MAX_KEPT_BYTES) {
                bytes = new byte[MAX_KEPT_BYTES];
            }
            return frames;
        }
    }
}
