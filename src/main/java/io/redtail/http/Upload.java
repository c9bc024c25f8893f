package io.redtail.http;

import io.redtail.http.LineSplitter.TooLongException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Reads a request's body and publishes what it holds, as it arrives. Blocks for as long as the client takes. One thread. */
final class Upload {

    private static final int BUFFER_BYTES = 16 * 1024;

    private final InputStream body;
    private final BodyFormat format;
    private final Publishing publishing;
    private final int maxBytes;
    private final Duration idleTimeout;

    private volatile long heardAt = System.nanoTime();

    /**
     * Starts with the first byte unread.
     *
     * @param maxBytes what a message may have
     * @param idleTimeout after how much silence it ends; zero: never
     */
    Upload(InputStream body, BodyFormat format, Publishing publishing, int maxBytes, Duration idleTimeout) {
        this.idleTimeout = idleTimeout;
        this.body = body;
        this.format = format;
        this.publishing = publishing;
        this.maxBytes = maxBytes;
    }

    /**
     * Publishes all of the body.
     *
     * @throws ProblemException if a message cannot be published, with the count of those before it
     * @throws IOException if the client is gone; what came before that is published
     */
    void run() throws IOException {
        try {
            if (format == BodyFormat.JSON) {
                publishing.add(whole());
            } else {
                lines();
            }
            publishing.flush();
        } catch (TooLongException e) {
            publishing.flush();
            throw new ProblemException(publishing.tooLong().problem().afterPublishing(publishing.published()));
        }
    }

    private byte[] whole() throws IOException, TooLongException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = read(buffer); count >= 0; count = read(buffer)) {
            whole.write(buffer, 0, count);
            if (whole.size() > maxBytes) {
                throw new TooLongException();
            }
        }
        return whole.toByteArray();
    }

    private void lines() throws IOException, TooLongException {
        LineSplitter splitter = new LineSplitter(maxBytes);
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = read(buffer); count >= 0; count = read(buffer)) {
            splitter.feed(buffer, count, this::add);
            if (body.available() == 0) {
                publishing.flush(); // the input pauses: nothing waits for more
            }
        }
        splitter.finish(this::add);
    }

    /** Grizzly's blocking read gives up after 30 s, Liberty's after 60 s; a build may be silent for longer than that. */
    private int read(byte[] buffer) throws IOException {
        while (true) {
            try {
                int count = body.read(buffer);
                heardAt = System.nanoTime();
                return count;
            } catch (IOException e) {
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

    /** Whether nothing has come for longer than is allowed. Any thread. */
    boolean isIdle() {
        return !idleTimeout.isZero() && System.nanoTime() - heardAt > idleTimeout.toNanos();
    }

    private void add(byte[] line) {
        if (format == BodyFormat.TEXT || !isBlank(line)) {
            publishing.add(line);
        }
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }
}
