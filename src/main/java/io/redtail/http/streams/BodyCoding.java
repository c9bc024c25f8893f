package io.redtail.http.streams;

import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of one response on its way to the client: with gzip, if there is a compressor for that when it {@link #begin}s, or as it is. What is
 * encoded can be read at once, whatever follows. Any thread, one after the other but for {@link #release}.
 */
final class BodyCoding {

    private static final int BUFFER_BYTES = 4 * 1024;

    private static final class FastGzip extends GZIPOutputStream {

        FastGzip(ByteArrayOutputStream to) throws IOException {
            super(to, BUFFER_BYTES, true);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    private final Compressors compressors;
    private final ByteArrayOutputStream encoded = new ByteArrayOutputStream(0);
    private @Nullable FastGzip gzip;
    private boolean released;

    /** @param compressors gets back what it gave */
    BodyCoding(Compressors compressors) {
        this.compressors = compressors;
    }

    /** Decides, and says so in the head, which has not been sent. */
    synchronized void begin(HttpServletResponse response) {
        if (!released && gzip == null && compressors.take()) {
            try {
                gzip = new FastGzip(encoded);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            response.setHeader("Content-Encoding", "gzip");
        }
    }

    /**
     * The next part.
     *
     * @param plain read to its end
     * @throws IllegalStateException if it has been released
     */
    synchronized ByteBuffer encode(ByteBuffer plain) throws IOException {
        GZIPOutputStream open = open();
        if (open == null) {
            return plain;
        }
        open.write(plain.array(), plain.arrayOffset() + plain.position(), plain.remaining());
        open.flush();
        return take(plain.remaining());
    }

    /**
     * The last part, and what ends the body.
     *
     * @return maybe nothing
     * @throws IllegalStateException if it has been released
     */
    synchronized ByteBuffer end(byte[] plain) throws IOException {
        GZIPOutputStream open = open();
        if (open == null) {
            return ByteBuffer.wrap(plain);
        }
        open.write(plain);
        open.finish();
        return take(plain.length);
    }

    /** Writes a part, if there is anything in it: an array-backed buffer. */
    static void write(ByteBuffer part, OutputStream out) throws IOException {
        if (part.hasRemaining()) {
            out.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
        }
    }

    private @Nullable GZIPOutputStream open() {
        if (released) {
            throw new IllegalStateException("the response has ended");
        }
        return gzip;
    }

    private ByteBuffer take(int plainBytes) {
        ByteBuffer part = ByteBuffer.wrap(encoded.toByteArray());
        encoded.reset();
        compressors.compressed(plainBytes, part.remaining());
        return part;
    }

    /** The response has ended, whoever ended it: gives back what it took. Any thread, any number of times. */
    synchronized void release() {
        if (!released && gzip != null) {
            try {
                gzip.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            compressors.giveBack();
        }
        released = true;
    }
}
