package io.redtail.http.streams;

import io.redtail.delivery.CloseCode;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.SendQueue;
import io.redtail.delivery.Sink;
import io.redtail.http.HttpResponses;
import io.redtail.http.Problem;
import io.redtail.log.Logs;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Writes a send queue to an HTTP response that stays open, without blocking: {@code isReady} before every write, and
 * the container's {@code onWritePossible} as the wake-up.
 *
 * <p><b>Threads.</b> The output is touched by one thread at a time: by the shard until {@link #close}, from then on by the
 * closer. The container's callbacks only mark and wake, because servers call them with locks held.
 *
 * <p>Nothing is written before {@link #open}: until the channel is live, the answer may still become an error.
 */
final class ResponseSink implements Sink, WriteListener {

    private static final Logger LOG = Logs.of(ResponseSink.class);

    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final StreamFormat format;
    private final HttpServletResponse response;
    private final ServletOutputStream out;
    private final BodyCoding coding;
    private final Runnable wake;
    private final Executor closer;
    private final AsyncCompletion end;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean open;
    private volatile boolean closing;
    private volatile long closingAt;

    /** The shard's. */
    private boolean headSent;

    /** The shard's, then the closer's. */
    private boolean unflushed;

    /** What is still to be said; set before {@link #closing}, then the closer's. */
    private @Nullable EncodedMessage lastWords;

    /** The closer's. */
    private boolean endWritten;

    ResponseSink(
            StreamFormat format,
            HttpServletResponse response,
            ServletOutputStream out,
            BodyCoding coding,
            Runnable wake,
            Executor closer,
            AsyncCompletion end) {
        this.format = format;
        this.response = response;
        this.out = out;
        this.coding = coding;
        this.wake = wake;
        this.closer = closer;
        this.end = end;
    }

    /** Sends the head, and lets the send queue be written. Any thread. */
    void open() {
        open = true;
        wake.run();
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public void flush(SendQueue sendQueue) {
        if (!open) {
            return;
        }
        try {
            sendHead();
            while (out.isReady()) {
                ByteBuffer bytes = sendQueue.pollBytes();
                if (bytes != null) {
                    BodyCoding.write(coding.encode(bytes), out);
                    unflushed = true;
                } else {
                    if (unflushed) {
                        unflushed = false;
                        out.flush();
                    }
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Liberty does not send it with a flush of nothing. */
    private void sendHead() throws IOException {
        if (!headSent && out.isReady()) {
            headSent = true;
            coding.begin(response);
            response.flushBuffer();
        }
    }

    /** The response ends; who was cut off is told why, if it still reads. */
    @Override
    public void close(CloseCode code, String reason) {
        if (ended.compareAndSet(false, true)) {
            beginClosing(code == CloseCode.NORMAL ? null : format.remark("the stream ends: " + reason));
        }
    }

    /**
     * Answers with a problem, in place of all that {@link #open} would have let through; not if it was closed before: the
     * response may be the server's again. Any thread.
     */
    void refuse(Problem problem) {
        if (!end.isComplete() && ended.compareAndSet(false, true)) {
            HttpResponses.head(response, problem);
            beginClosing(EncodedMessage.of(problem.toJson() + "\n"));
        }
    }

    private void beginClosing(@Nullable EncodedMessage words) {
        lastWords = words;
        closingAt = System.nanoTime();
        closing = true;
        closer.execute(this::finish);
    }

    /** Ends what could not be written to for five seconds since it was closed. */
    void completeIfOverdue() {
        if (closing && System.nanoTime() - closingAt > CLOSING_NANOS) {
            closer.execute(end::complete);
        }
    }

    /** Closer only. */
    private void finish() {
        synchronized (this) { // several threads close, one at a time each response
            try {
                if (!end.isComplete() && out.isReady()) {
                    if (!endWritten) {
                        endWritten = true;
                        writeEnd();
                    }
                    if (out.isReady()) {
                        end.complete();
                    }
                }
            } catch (IOException | IllegalStateException gone) {
                end.complete();
            }
        }
    }

    private void writeEnd() throws IOException {
        EncodedMessage words = lastWords;
        BodyCoding.write(coding.end(words == null ? new byte[0] : words.utf8()), out);
    }

    @Override
    public void onWritePossible() {
        if (closing) {
            closer.execute(this::finish);
        } else {
            wake.run();
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOG.log(Level.DEBUG, "http_stream_gone", failure);
        left();
    }

    /** Ends it if its client has left. Any thread. */
    void endIfLeft() {
        if (end.isLeft()) {
            left();
        }
    }

    /** Nobody reads any more. Any thread. */
    void left() {
        closer.execute(end::complete);
    }
}
