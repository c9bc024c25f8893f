package io.redtail.history;

import java.util.Arrays;
import java.util.Optional;
import java.util.zip.Deflater;

/**
 * Deflates what Redis keeps, in zlib's format, whose checksum tells later what was damaged. At the fastest level: build logs shrink to
 * a fifth there. One thread.
 */
final class BlockDeflater implements AutoCloseable {

    /** What is smaller is rather one line than several, and has too little in common with itself. */
    static final int MIN_BYTES = 512;

    /** What is larger is one long line, and is kept as it is: the lines of all others would wait for it. */
    static final int MAX_BYTES = 64 * 1024;

    /** To deflate a line of so many bytes takes longer than to record it. */
    private static final int LONG_BYTES = 4 * 1024;

    /** It must shrink by this part at least, or it is kept as it is. */
    private static final int WORTHWHILE_PART = 8;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private byte[] buffer = new byte[16 * 1024];

    /** The long line that was deflated last. */
    private byte[] last = {};

    private Optional<byte[]> lastDeflated = Optional.empty();

    /**
     * Deflates one line. If it is long, and the long one before was the same, nothing needs to be done: builds of a matrix print the same
     * class path at the same time, each on its own channel.
     *
     * @return it; empty if it is better kept as it is
     */
    Optional<byte[]> deflateLine(byte[] payload) {
        if (payload.length < LONG_BYTES) {
            return deflate(payload);
        }
        if (!Arrays.equals(payload, last)) {
            lastDeflated = deflate(payload);
            last = payload.length <= MAX_BYTES ? payload : new byte[0];
        }
        return lastDeflated;
    }

    /** Deflates a payload. @return it; empty if it is better kept as it is */
    Optional<byte[]> deflate(byte[] payload) {
        if (payload.length < MIN_BYTES || payload.length > MAX_BYTES) {
            return Optional.empty();
        }
        int most = payload.length - payload.length / WORTHWHILE_PART;
        if (buffer.length < most) {
            buffer = new byte[most];
        }
        deflater.reset();
        deflater.setInput(payload);
        deflater.finish();
        int bytes = deflater.deflate(buffer, 0, most);
        return deflater.finished() ? Optional.of(Arrays.copyOf(buffer, bytes)) : Optional.empty();
    }

    @Override
    public void close() {
        deflater.end();
    }
}
