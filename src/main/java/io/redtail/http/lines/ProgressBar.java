package io.redtail.http.lines;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one line that is written again and again, as messages: the newest step at most every {@link #INTERVAL}, and the
 * last one when the line ends. The first ends with CR, which says that it will be redrawn; the others begin with CR, which
 * redraws it. So a line that stands before the bar or behind it is never taken for a step, and what was shown last stays.
 *
 * <p>One thread at a time.
 */
public final class ProgressBar {

    /** How long a step may wait for a newer one. It is also how long the CR of a CRLF may wait for its LF. */
    public static final Duration INTERVAL = Duration.ofMillis(100);

    private final Consumer<byte[]> messages;
    private final LongSupplier nanoTime;

    private byte @Nullable [] newest;
    private byte @Nullable [] shown;
    private boolean redrawn;
    private boolean waiting;
    private long waitingSince;

    ProgressBar(Consumer<byte[]> messages, LongSupplier nanoTime) {
        this.messages = messages;
        this.nanoTime = nanoTime;
    }

    /** Whether the line has had a step. */
    boolean hasBegun() {
        return newest != null;
    }

    /** Takes the newest step. */
    void step(byte[] step) {
        newest = step;
        if (Arrays.equals(step, shown)) {
            waiting = false;
        } else {
            expect();
        }
    }

    /** There is something to show, or will be when the step that has begun is asked for. */
    void expect() {
        if (!waiting) {
            waiting = true;
            waitingSince = nanoTime.getAsLong();
        }
    }

    boolean isWaiting() {
        return waiting;
    }

    /** Whether a step has waited for long enough. */
    boolean isDue() {
        return waiting && nanoTime.getAsLong() - waitingSince >= INTERVAL.toNanos();
    }

    /** Shows the newest step. */
    void show() {
        byte[] step = newest;
        waiting = false;
        if (step == null || Arrays.equals(step, shown)) {
            return;
        }
        redrawn = shown != null;
        shown = step;
        messages.accept(redrawn ? redraws(step) : willBeRedrawn(step));
    }

    /**
     * The line has ended: the newest step stays.
     *
     * @param rest what stood behind the last step; empty if that was nothing
     */
    void end(byte[] rest) {
        byte[] last = rest.length == 0 && newest != null ? newest : rest;
        if (shown == null) {
            messages.accept(last); // nothing is there to be redrawn: a line as any other
        } else if (!redrawn || !Arrays.equals(last, shown)) {
            messages.accept(redraws(last));
        }
        newest = null;
        shown = null;
        redrawn = false;
        waiting = false;
    }

    private static byte[] willBeRedrawn(byte[] step) {
        byte[] message = Arrays.copyOf(step, step.length + 1);
        message[step.length] = '\r';
        return message;
    }

    private static byte[] redraws(byte[] step) {
        byte[] message = new byte[step.length + 1];
        message[0] = '\r';
        System.arraycopy(step, 0, message, 1, step.length);
        return message;
    }
}
