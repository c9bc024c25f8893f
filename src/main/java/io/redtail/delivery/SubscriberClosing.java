package io.redtail.delivery;

import org.jspecify.annotations.Nullable;

/** How a {@link Subscriber}'s connection ends: what its shard does at the events of its {@link Lifecycle}. The shard's thread only. */
final class SubscriberClosing {

    private record Close(CloseCode code, String reason) {}

    private final Subscriber subscriber;
    private final SubscriberOutput output;
    private final ShardState shard;
    private final Sink sink;
    private final SendQueue sendQueue;

    /** Set while it is {@link Lifecycle#CLOSING}. */
    private @Nullable Close close;

    SubscriberClosing(
            Subscriber subscriber, SubscriberOutput output, ShardState shard, Sink sink, SendQueue sendQueue) {
        this.subscriber = subscriber;
        this.output = output;
        this.shard = shard;
        this.sink = sink;
        this.sendQueue = sendQueue;
    }

    /** What waits gets through; then the connection is closed. */
    void begin(CloseCode code, String reason) {
        switch (subscriber.advance(Lifecycle.Event.CLOSE)) {
            case OPEN, LEAVING -> flushAndClose(code, reason);
            case DISCARDING -> {
                sendQueue.clear();
                flushAndClose(code, reason);
            }
            case CLOSING -> {}
            case GONE -> sink.close(code, reason); // its shard has been stopped meanwhile
        }
    }

    private void flushAndClose(CloseCode code, String reason) {
        close = new Close(code, reason);
        shard.beginClosing();
        output.flush();
    }

    /** Closes the connection once all that waited is written. */
    void finishIfDrained() {
        Close present = close;
        if (present != null && sendQueue.isEmpty()) {
            subscriber.advance(Lifecycle.Event.DRAINED);
            finish(present);
        }
    }

    /** Closes the connection without what still waits. */
    void discard(CloseCode code, String reason) {
        switch (subscriber.advance(Lifecycle.Event.DISCARD)) {
            case OPEN -> shard.execute(() -> begin(code, reason));
            case LEAVING, DISCARDING, GONE -> {} // its close is on the way here
            case CLOSING -> finishNow();
        }
    }

    /** The connection ends without what still waits. */
    void terminate() {
        switch (subscriber.advance(Lifecycle.Event.TERMINATE)) {
            case OPEN, LEAVING, DISCARDING -> {
                sendQueue.clear();
                output.leaveShard();
                shard.counters().leftOne();
            }
            case CLOSING -> finishNow();
            case GONE -> {}
        }
    }

    private void finishNow() {
        sendQueue.clear();
        Close present = close;
        if (present != null) {
            finish(present);
        }
    }

    private void finish(Close how) {
        close = null;
        shard.endClosing();
        output.leaveShard();
        shard.counters().closed(how.code());
        sink.close(how.code(), how.reason());
    }
}
