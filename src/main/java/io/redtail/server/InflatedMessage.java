package io.redtail.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * One compressed message of a client, inflated as its bytes come (RFC 7692 section 7.2.2), up to a bound. One thread at a time.
 * To be closed, for it holds an inflater.
 */
public final class InflatedMessage implements AutoCloseable {

    /** It would be longer than a message may be. */
    public static final class TooLongException extends Exception {

        private static final long serialVersionUID = 1L;

        TooLongException(int maxBytes) {
            super("a message has at most " + maxBytes + " bytes");
        }
    }

    private static final int PIECE_BYTES = 1_024;

    /** What the sender cut off. */
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private final Inflaters inflaters;
    private final Inflater inflater;
    private int left;
    private final int maxBytes;

    /** @param maxBytes how long the message may be */
    public InflatedMessage(Inflaters inflaters, int maxBytes) {
        this.inflaters = inflaters;
        this.inflater = inflaters.take();
        this.left = maxBytes;
        this.maxBytes = maxBytes;
    }

    /**
     * Inflates what comes next.
     *
     * @param part read to its end
     * @throws DataFormatException if that is no compressed data
     * @throws TooLongException if the message becomes too long; at most {@value #PIECE_BYTES} bytes too many were inflated
     */
    public byte[] inflate(ByteBuffer part) throws DataFormatException, TooLongException {
        inflater.setInput(part);
        var inflated = new ByteArrayOutputStream(Math.min(4 * part.remaining(), left) + 16);
        byte[] piece = new byte[PIECE_BYTES];
        int length = inflater.inflate(piece);
        while (length > 0) {
            left -= length;
            if (left < 0) {
                throw new TooLongException(maxBytes);
            }
            inflated.write(piece, 0, length);
            length = inflater.inflate(piece);
        }
        if (inflater.needsDictionary() || (inflater.finished() && !isEmptyBlock(part))) {
            throw new DataFormatException("what follows the last block of a message is not empty");
        }
        return inflated.toByteArray();
    }

    /** A sender that ends a message with a last block appends an empty one, of which it cuts off the end (section 7.2.3.4). */
    private static boolean isEmptyBlock(ByteBuffer rest) {
        while (rest.hasRemaining()) {
            if (rest.get() != 0) {
                return false;
            }
        }
        return true;
    }

    /** The message has ended. @return the rest of it */
    public byte[] end() throws DataFormatException, TooLongException {
        return inflater.finished() ? new byte[0] : inflate(ByteBuffer.wrap(TAIL));
    }

    @Override
    public void close() {
        inflaters.give(inflater);
    }
}
