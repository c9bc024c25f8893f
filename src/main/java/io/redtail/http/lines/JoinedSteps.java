package io.redtail.http.lines;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The steps of a line that moves the cursor to other lines, as {@code docker pull} does on a terminal. None of them may be left out, because the
 * next one counts lines from where the cursor is. So they are joined by CR, and sent at most every {@link ProgressBar#INTERVAL}, or when a
 * message is full. A message that ends with CR says that the line goes on.
 *
 * <p>One thread at a time.
 */
final class JoinedSteps {

    private static final byte ESCAPE = 0x1b;

    private final Consumer<byte[]> messages;
    private final LongSupplier nanoTime;
    private final int maxBytes;
    private final ByteArrayOutputStream joined = new ByteArrayOutputStream();
    private boolean begun;
    private long waitingSince;

    /** @param maxBytes what a message may have, its CR included */
    JoinedSteps(int maxBytes, Consumer<byte[]> messages, LongSupplier nanoTime) {
        this.maxBytes = maxBytes;
        this.messages = messages;
        this.nanoTime = nanoTime;
    }

    /** Whether a terminal would go to a line above: cursor up ({@code ESC [ n A}) or to a previous line ({@code ESC [ n F}). */
    static boolean goUp(byte[] text) {
        for (int i = 0; i + 2 < text.length; i++) {
            if (text[i] == ESCAPE && text[i + 1] == '[') {
                int end = i + 2;
                while (end < text.length && text[end] >= '0' && text[end] <= '9') {
                    end++;
                }
                if (end < text.length && (text[end] == 'A' || text[end] == 'F')) {
                    return true;
                }
                i = end - 1;
            }
        }
        return false;
    }

    /** Whether the line has had a step. */
    boolean hasBegun() {
        return begun;
    }

    void add(byte[] step) {
        if (joined.size() > 0 && joined.size() + step.length + 2 > maxBytes) {
            show();
        }
        if (joined.size() > 0) {
            joined.write('\r');
        } else {
            waitingSince = nanoTime.getAsLong();
        }
        joined.writeBytes(step);
        begun = true;
    }

    boolean isWaiting() {
        return joined.size() > 0;
    }

    /** Whether a step has waited for long enough. */
    boolean isDue() {
        return isWaiting() && nanoTime.getAsLong() - waitingSince >= ProgressBar.INTERVAL.toNanos();
    }

    /** Sends what has come. */
    void show() {
        joined.write('\r');
        messages.accept(joined.toByteArray());
        joined.reset();
    }

    /**
     * The line has ended.
     *
     * @param rest what stood behind the last step; empty if that was nothing
     */
    void end(byte[] rest) {
        if (isWaiting() && joined.size() + rest.length + 1 > maxBytes) {
            show();
        }
        if (isWaiting() && rest.length > 0) {
            joined.write('\r');
        }
        joined.writeBytes(rest);
        messages.accept(joined.toByteArray());
        joined.reset();
        begun = false;
    }
}
