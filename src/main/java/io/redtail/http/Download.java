package io.redtail.http;

import io.redtail.delivery.Channel;
import io.redtail.delivery.Encoding;
import io.redtail.delivery.Frame;
import io.redtail.delivery.HistoryReader;
import io.redtail.delivery.Page;
import io.redtail.delivery.Publication;
import io.redtail.delivery.Start;
import io.redtail.log.LogContext;
import io.redtail.log.Logs;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One answer that ends with what a channel's history had when it was asked for: a page is read when the client has taken the
 * last one, so at most one is in memory. Never blocks; the container's callbacks only wake the executor.
 */
final class Download implements WriteListener {

    private static final Logger LOG = Logs.of(Download.class);

    private final HistoryReader reader;
    private final String owner;
    private final Channel channel;
    private final StreamFormat format;
    private final Encoding encoding;
    private final HttpServletResponse response;
    private final ServletOutputStream out;
    private final Executor executor;
    private final EndOfRequest end;

    // What follows is guarded by this.
    private Start next;
    private long top = -1;
    private byte @Nullable [] waiting;
    private boolean last;

    private volatile @Nullable CompletableFuture<Page> reading;

    Download(
            HistoryReader reader,
            String owner,
            Channel channel,
            Start start,
            StreamFormat format,
            Encoding encoding,
            HttpServletResponse response,
            Executor executor,
            EndOfRequest end)
            throws IOException {
        this.reader = reader;
        this.owner = owner;
        this.channel = channel;
        this.next = start;
        this.format = format;
        this.encoding = encoding;
        this.response = response;
        this.out = response.getOutputStream();
        this.executor = executor;
        this.end = end;
    }

    synchronized void begin() {
        CompletableFuture<Page> page = reader.read(owner, channel, next);
        reading = page;
        var unused = page.whenCompleteAsync(
                (read, failure) -> {
                    if (failure == null) {
                        take(read);
                    } else {
                        fail(failure);
                    }
                },
                executor);
    }

    /** The request has ended: what it still waits for need not be read. */
    void cancel() {
        CompletableFuture<Page> wanted = reading; // without a lock: the container may hold one of its own
        if (wanted != null) {
            wanted.cancel(false);
        }
    }

    private synchronized void take(Page page) {
        if (end.hasCome()) {
            return;
        }
        boolean first = top < 0;
        if (first) {
            top = page.top();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        page.gap().flatMap(encoding::gap).ifPresent(frame -> bytes.writeBytes(frame.utf8()));
        page.entries().forEach(entry -> bytes.writeBytes(encode(entry)));
        next = new Start.Since(page.end());
        last = page.isComplete() || page.end().offset() >= top;
        waiting = bytes.toByteArray();
        if (format == StreamFormat.EVENTS && first && last && bytes.size() == 0) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT); // an EventSource comes back until it is told so
        }
        write();
    }

    private byte[] encode(Publication entry) {
        if (entry.gap() != null) {
            return encoding.gap(entry.gap()).map(Frame::utf8).orElse(new byte[0]);
        }
        if (entry.isEnd()) {
            return encoding.ended(entry).map(Frame::utf8).orElse(new byte[0]);
        }
        return encoding.encode(entry).utf8();
    }

    private synchronized void write() {
        try {
            if (end.hasCome() || waiting == null || !out.isReady()) {
                return; // there will be another call
            }
            if (waiting.length > 0) {
                out.write(waiting);
            }
            waiting = null;
            if (!last) {
                begin();
            } else if (out.isReady()) {
                end.complete();
            }
        } catch (IOException | IllegalStateException gone) {
            end.complete();
        }
    }

    /** The client has taken what it was given. */
    private synchronized void resume() {
        if (waiting != null) {
            write();
        } else if (last) {
            end.complete();
        }
    }

    /** Before the first page it can still be said; after it, the answer just ends. */
    private synchronized void fail(Throwable failure) {
        if (end.hasCome()) {
            return;
        }
        LogContext.channel(channel.name())
                .run(() -> LOG.log(Level.DEBUG, () -> "reading " + channel + " failed", failure));
        if (top < 0) {
            Problem problem = Problem.whyNot(channel, failure);
            Answers.head(response, problem);
            waiting = (problem.toJson() + "\n").getBytes(StandardCharsets.UTF_8);
        } else {
            waiting = TextEncoding.remark("the rest cannot be read now").utf8();
        }
        last = true;
        write();
    }

    @Override
    public void onWritePossible() {
        executor.execute(this::resume);
    }

    @Override
    public void onError(Throwable failure) {
        LOG.log(Level.DEBUG, "a client that downloads is gone", failure);
        executor.execute(end::complete);
    }
}
