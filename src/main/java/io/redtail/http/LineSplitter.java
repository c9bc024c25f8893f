package io.redtail.http;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts bytes into lines, wherever the chunks end. A line ends with LF or CRLF, and neither is part of it; a last line needs
 * no end. Works on bytes: in UTF-8, LF is never part of another character. One thread.
 */
final class LineSplitter {

    /** A line beyond the limit. */
    static final class TooLongException extends Exception {

        private static final long serialVersionUID = 1L;
    }

    private static final int FIRST_BYTES = 256;

    private final int maxLineBytes;
    private byte[] started = new byte[FIRST_BYTES];
    private int length;

    /** @param maxLineBytes what a line may have, its end not counted */
    LineSplitter(int maxLineBytes) {
        this.maxLineBytes = maxLineBytes;
    }

    /** Takes the next bytes, and hands over each line that is complete now. */
    void feed(byte[] bytes, int count, Consumer<byte[]> lines) throws TooLongException {
        int from = 0;
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                append(bytes, from, i - from);
                lines.accept(take(true));
                from = i + 1;
            }
        }
        append(bytes, from, count - from);
    }

    /** The input has ended: hands over what is left of it. */
    void finish(Consumer<byte[]> lines) throws TooLongException {
        if (length > 0) {
            lines.accept(take(false));
        }
    }

    private void append(byte[] bytes, int from, int count) throws TooLongException {
        if (length + count > maxLineBytes + 1) { // one more, for the CR of a CRLF
            throw new TooLongException();
        }
        if (length + count > started.length) {
            started = Arrays.copyOf(started, Math.max(started.length * 2, length + count));
        }
        System.arraycopy(bytes, from, started, length, count);
        length += count;
    }

    private byte[] take(boolean ended) throws TooLongException {
        int end = ended && length > 0 && started[length - 1] == '\r' ? length - 1 : length;
        if (end > maxLineBytes) {
            throw new TooLongException();
        }
        byte[] line = Arrays.copyOf(started, end);
        length = 0;
        if (started.length > 64 * FIRST_BYTES) {
            started = new byte[FIRST_BYTES]; // one long line is no reason to keep room for more of them
        }
        return line;
    }
}
