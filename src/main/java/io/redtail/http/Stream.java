package io.redtail.http;

import io.redtail.delivery.CloseCode;
import io.redtail.delivery.Notice;
import io.redtail.delivery.Subscriber;
import java.time.Instant;

/** One response that follows a log. */
final class Stream {

    private final StreamFormat format;
    private final Subscriber subscriber;
    private final ResponseSink sink;
    private final Instant expiresAt;
    private volatile long quietSince = System.nanoTime();
    private volatile boolean live;

    /** @param expiresAt until when its reader may read */
    Stream(StreamFormat format, Subscriber subscriber, ResponseSink sink, Instant expiresAt) {
        this.expiresAt = expiresAt;
        this.format = format;
        this.subscriber = subscriber;
        this.sink = sink;
    }

    Subscriber subscriber() {
        return subscriber;
    }

    ResponseSink sink() {
        return sink;
    }

    /** The channel is live: the head goes out, and what has come meanwhile. */
    void goLive() {
        live = true;
        sink.open();
    }

    /** Ends it when its reader's token has expired, or when it was closed and has not been read since. */
    void endIfOverdue() {
        if (Instant.now().isAfter(expiresAt)) {
            subscriber.close(CloseCode.POLICY_VIOLATION, "the token has expired");
        }
        subscriber.closeIfOverdue();
        sink.completeIfOverdue();
    }

    /**
     * Sends a comment when it is time, which is what notices a client that vanished and keeps proxies from closing. Plain text
     * has nothing that a reader would not see, so there the next line notices.
     */
    void keepAlive(long intervalNanos) {
        long now = System.nanoTime();
        if (live && format == StreamFormat.EVENTS && now - quietSince > intervalNanos) {
            quietSince = now;
            subscriber.send(new Notice(EventEncoding.comment("")));
        }
    }
}
