package io.redtail.http.publishing;

import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads a request's body and publishes what it holds, as it arrives. Blocks for as long as the client takes. One thread. */
final class Upload {

    private static final int MAX_BUFFER_BYTES = 16 * 1024;

    /** Says for how many nanoseconds to wait after so many bytes and lines. */
    interface Pace {

        long take(long bytes, long lines);
    }

    private final InputStream body;
    private final long bytes;
    private final Publishing publishing;
    private final Duration idleTimeout;
    private final Pace pace;

    private volatile long heardAt = System.nanoTime();

    /**
     * Starts with the first byte unread.
     *
     * @param bytes how many the body has; negative: that is not known before
     * @param publishing where its messages go
     * @param idleTimeout after how much silence it ends; zero: never
     * @param pace how fast it may be
     */
    Upload(InputStream body, long bytes, Publishing publishing, Duration idleTimeout, Pace pace) {
        this.bytes = bytes;
        this.idleTimeout = idleTimeout;
        this.publishing = publishing;
        this.pace = pace;
        this.body = body;
    }

    /** No larger than the body: what a thousand small ones a second leave behind, the garbage collector stops everybody for. */
    private byte[] newBuffer() {
        return new byte[bytes < 0 ? MAX_BUFFER_BYTES : (int) Math.max(1, Math.min(bytes, MAX_BUFFER_BYTES))];
    }

    /**
     * Publishes all of the body as one message.
     *
     * @throws ProblemException if it cannot be published
     * @throws IOException if the client is gone
     */
    void publish(int maxBytes) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] buffer = newBuffer();
        for (int count = read(buffer); count >= 0; count = read(buffer)) {
            whole.write(buffer, 0, count);
            if (whole.size() > maxBytes) {
                throw publishing.tooLong();
            }
        }
        await(whole.size(), 1);
        publishing.add(whole.toByteArray());
        publishing.flush();
    }

    /**
     * Publishes the lines of the body.
     *
     * @throws ProblemException if a message cannot be published
     * @throws IOException if the client is gone; what came before that is published
     */
    void publish(TimedLines lines) throws IOException {
        byte[] buffer = newBuffer();
        for (int count = read(buffer, lines); count >= 0; count = read(buffer, lines)) {
            awaitPace(buffer, count, lines);
            lines.feed(buffer, count, body.available() == 0);
        }
        lines.finish();
    }

    private int read(byte[] buffer, TimedLines lines) throws IOException {
        try {
            return read(buffer);
        } catch (IOException | ProblemException e) {
            breakOff(lines, e);
            throw e;
        }
    }

    /**
     * While it waits, nothing is read, and so the client waits, too. What has been read is published when the gateway stops, but
     * not when its token expires.
     */
    private void awaitPace(byte[] buffer, int count, TimedLines lines) throws IOException {
        long ends = 0;
        for (int i = 0; i < count; i++) {
            ends += buffer[i] == '\n' ? 1 : 0;
        }
        try {
            await(count, ends);
        } catch (InterruptedIOException e) {
            lines.feed(buffer, count, false);
            breakOff(lines, e);
            throw e;
        } catch (ProblemException expired) {
            breakOff(lines, expired);
            throw expired;
        }
    }

    private void await(long bytes, long lines) throws InterruptedIOException {
        long nanos = pace.take(bytes, lines);
        if (nanos > 0) {
            heardAt = System.nanoTime() + nanos; // it is us who do not listen
            try {
                TimeUnit.NANOSECONDS.sleep(nanos);
            } catch (InterruptedException e) {
                publishing.requireValid();
                throw (InterruptedIOException) new InterruptedIOException("the gateway stops").initCause(e);
            }
        }
    }

    private static void breakOff(TimedLines lines, Exception why) {
        try {
            lines.breakOff();
        } catch (ProblemException e) {
            why.addSuppressed(e); // the first one is what is told
        }
    }

    /**
     * Grizzly's blocking read times out after 30 s; a build may be silent for longer than that.
     */
    private int read(byte[] buffer) throws IOException {
        while (true) {
            try {
                int count = body.read(buffer);
                heardAt = System.nanoTime();
                publishing.requireValid(); // also for a body in which no message ends
                return count;
            } catch (IOException e) {
                publishing.requireValid();
                if (isIdle()) {
                    throw new ProblemException(Problem.of(
                            408,
                            "Request timeout",
                            "nothing came for " + idleTimeout + " (redtail.http.publish.idle-timeout)"));
                }
                if (!isTimeout(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean isTimeout(IOException e) {
        return e instanceof SocketTimeoutException || e.getCause() instanceof TimeoutException;
    }

    /** Whether its thread must be woken, to end it. Any thread. */
    boolean isOverdue() {
        return isIdle() || publishing.isExpired();
    }

    /** Whether nothing has come for longer than is allowed. */
    private boolean isIdle() {
        return !idleTimeout.isZero() && System.nanoTime() - heardAt > idleTimeout.toNanos();
    }
}
