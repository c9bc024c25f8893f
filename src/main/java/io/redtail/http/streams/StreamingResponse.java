package io.redtail.http.streams;

import io.redtail.delivery.ControlMessage;
import io.redtail.delivery.Subscriber;
import io.redtail.http.Places;
import io.redtail.server.TcpConnection;
import java.util.Map;
import java.util.Optional;

/** One response that streams a log. */
final class StreamingResponse {

    private final StreamFormat format;
    private final Subscriber subscriber;
    private final ResponseSink sink;
    private final Places.Place place;
    private final Presence presence;
    private volatile long quietSince = System.nanoTime();
    private volatile boolean live;

    StreamingResponse(
            StreamFormat format, Subscriber subscriber, ResponseSink sink, Places.Place place, Presence presence) {
        this.presence = presence;
        this.place = place;
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

    /** What its reader reads from; empty if the system cannot tell. */
    Optional<TcpConnection> connection() {
        return presence.connection();
    }

    /** Whether nobody has looked yet whether its reader is there. */
    boolean isNew() {
        return presence.isNew();
    }

    /** Ends it if its reader has left. */
    void endIfLeft(Map<TcpConnection, Boolean> listed) {
        if (presence.hasLeft(listed)) {
            sink.left();
        }
    }

    /** Its response has ended, whoever ended it. */
    void gone() {
        place.release();
        subscriber.connectionGone();
    }

    /** The channel is live: the head goes out, and what has come meanwhile. */
    void goLive() {
        live = true;
        sink.open();
    }

    /** Ends it when its reader has left or the reader's token has expired, or when it was closed and has not been read since. */
    void endIfOverdue() {
        sink.endIfLeft();
        subscriber.closeIfExpired();
        subscriber.closeIfOverdue();
        sink.completeIfOverdue();
    }

    /**
     * Sends a comment when it is time, which keeps proxies from closing, and notices a client that vanished without a word. Plain
     * text has nothing that a reader would not see: there it is {@link Departures} or the next line that notices.
     */
    void keepAlive(long intervalNanos) {
        long now = System.nanoTime();
        if (live && format == StreamFormat.EVENTS && now - quietSince > intervalNanos) {
            quietSince = now;
            subscriber.send(new ControlMessage(EventEncoding.comment("")));
        }
    }
}
