package io.redtail.http.streams;

import io.redtail.channel.Channel;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.Encoding;
import io.redtail.delivery.Gap;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.HistoryReader;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StartPosition;
import io.redtail.http.HttpResponses;
import io.redtail.http.Problem;
import io.redtail.log.LogContext;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.security.Expiry;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One answer that ends with what a channel's history had when it was asked for: a page is read when the client has taken the
 * last one, so at most one is in memory. Never blocks; the container's callbacks only wake the executor.
 */
final class Download implements WriteListener {

    private static final Logger LOG = Logs.of(Download.class);
    private static final int BYTES_PER_WRITE = 32 * 1024;
    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final HistoryReader reader;
    private final String owner;
    private final Channel channel;
    private final StreamFormat format;
    private final Encoding encoding;
    private final HttpServletResponse response;
    private final ServletOutputStream out;
    private final BodyCoding coding;
    private final Executor executor;
    private final AsyncCompletion end;
    private final Expiry expiry;

    // What follows is guarded by this.
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private StartPosition next;
    private long top = -1;
    private boolean last;
    private boolean endWritten;

    /** When it was broken off; zero if it was not. */
    private long brokenOffAt;

    private volatile @Nullable CompletableFuture<HistoryPage> reading;

    Download(
            HistoryReader reader,
            String owner,
            Channel channel,
            StartPosition start,
            StreamFormat format,
            Encoding encoding,
            HttpServletResponse response,
            BodyCoding coding,
            Executor executor,
            AsyncCompletion end,
            Expiry expiry)
            throws IOException {
        this.reader = reader;
        this.owner = owner;
        this.channel = channel;
        this.next = start;
        this.format = format;
        this.encoding = encoding;
        this.response = response;
        this.out = response.getOutputStream();
        this.coding = coding;
        this.executor = executor;
        this.end = end;
        this.expiry = expiry;
    }

    synchronized void begin() {
        CompletableFuture<HistoryPage> page = reader.read(owner, channel, next);
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
        CompletableFuture<HistoryPage> wanted = reading; // without a lock: the container may hold one of its own
        if (wanted != null) {
            wanted.cancel(false);
        }
    }

    private synchronized void take(HistoryPage page) {
        if (end.isComplete() || last) {
            return; // or it has been broken off
        }
        boolean first = top < 0;
        if (first) {
            top = page.top();
        }
        add(page.gap().flatMap(encoding::gap));
        page.entries().forEach(this::add);
        next = page.next();
        last = page.isComplete() || (page.end().offset() >= top && !(next instanceof StartPosition.Snapshot));
        if (format == StreamFormat.EVENTS && first && last && waiting.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT); // an EventSource comes back until it is told so
        } else if (first) {
            coding.begin(response);
        }
        write();
    }

    private void add(Publication entry) {
        Gap gap = entry.gap();
        if (gap != null) {
            add(encoding.gap(gap));
            return;
        }
        if (!entry.isEndMark()) {
            waiting.add(encoding.encode(entry).utf8());
        }
        if (entry.isEnd()) {
            add(encoding.ended(entry));
        }
    }

    private void add(Optional<EncodedMessage> announcement) {
        announcement.ifPresent(encoded -> waiting.add(encoded.utf8()));
    }

    private synchronized void write() {
        try {
            if (end.isComplete()) {
                return;
            }
            if (end.isLeft()) {
                end.complete(); // before the next page is read
                return;
            }
            if (expiry.hasCome() && !isWritten()) {
                breakOff(Problem.refused(expiry.refusal("ask for the log again with a new token")));
            }
            while (!waiting.isEmpty()) {
                if (!out.isReady()) {
                    return; // there will be another call
                }
                BodyCoding.write(coding.encode(ByteBuffer.wrap(nextBytes())), out);
            }
            if (!last) {
                begin();
            } else if (out.isReady()) {
                end();
            }
        } catch (IOException | IllegalStateException gone) {
            end.complete();
        }
    }

    private void end() throws IOException {
        if (!endWritten) {
            endWritten = true;
            BodyCoding.write(coding.end(new byte[0]), out);
        }
        if (out.isReady()) {
            end.complete();
        }
    }

    /** Whole messages, and few: what the server has been given reaches the client whatever happens meanwhile. */
    private byte[] nextBytes() {
        byte[] first = waiting.remove();
        if (waiting.isEmpty() || first.length + waiting.element().length > BYTES_PER_WRITE) {
            return first;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(BYTES_PER_WRITE);
        bytes.writeBytes(first);
        do {
            bytes.writeBytes(waiting.remove());
        } while (!waiting.isEmpty() && bytes.size() + waiting.element().length <= BYTES_PER_WRITE);
        return bytes.toByteArray();
    }

    private boolean isWritten() {
        return last && waiting.isEmpty();
    }

    /** The client has taken what it was given. */
    private synchronized void resume() {
        if (!waiting.isEmpty() || last) {
            write();
        }
    }

    private synchronized void fail(Throwable failure) {
        if (end.isComplete()) {
            return;
        }
        LogContext.channel(channel.name())
                .run(() -> LOG.log(
                        Level.DEBUG,
                        () -> LogEvent.of("download_failed")
                                .with("channel", channel)
                                .toString(),
                        failure));
        breakOff(top < 0 ? Problem.whyNot(channel, failure) : Problem.unavailable("the rest cannot be read now"));
        write();
    }

    /** Before the first page the answer can still be a problem; after it, a last remark says why there is no more. */
    private void breakOff(Problem why) {
        if (brokenOffAt != 0) {
            return;
        }
        brokenOffAt = System.nanoTime();
        waiting.clear();
        if (top < 0) {
            HttpResponses.head(response, why);
            waiting.add((why.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
        } else {
            waiting.add(format.remark(why.detail()).utf8());
        }
        last = true;
    }

    /**
     * Ends it when its client has left, or the token has expired: with a remark that says so, or without where the client does not read.
     * Any thread.
     */
    void endIfOverdue() {
        if (expiry.hasCome() || end.isLeft()) {
            executor.execute(this::endOverdue);
        }
    }

    private synchronized void endOverdue() {
        if (end.isLeft() || (brokenOffAt != 0 && System.nanoTime() - brokenOffAt > CLOSING_NANOS)) {
            end.complete();
        } else if (!isWritten()) {
            write();
        }
    }

    @Override
    public void onWritePossible() {
        executor.execute(this::resume);
    }

    @Override
    public void onError(Throwable failure) {
        LOG.log(Level.DEBUG, "download_client_gone", failure);
        executor.execute(end::complete);
    }
}
