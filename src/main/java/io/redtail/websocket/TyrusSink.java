package io.redtail.websocket;

import io.redtail.delivery.CloseCode;
import io.redtail.delivery.Frame;
import io.redtail.delivery.Outbox;
import io.redtail.delivery.Sink;
import jakarta.websocket.Session;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The sink for Tyrus (Payara, GlassFish): all that waits, as complete frames in one write. */
final class TyrusSink implements Sink {

    /** What one write takes at most, and so what a client that stops reading holds besides its outbox. */
    private static final int MAX_WRITE_BYTES = 128 * 1024;

    /** How long a client that does not read may take to read on, before its connection ends without a close frame. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Session session;
    private final TyrusConnection connection;
    private final SessionCloser closer;
    private final StalledWrites stalled;
    private final Runnable wake;
    private @Nullable Future<?> inFlight;

    TyrusSink(Session session, TyrusConnection connection, SessionCloser closer, StalledWrites stalled, Runnable wake) {
        this.session = session;
        this.connection = connection;
        this.closer = closer;
        this.stalled = stalled;
        this.wake = wake;
    }

    @Override
    public void flush(Outbox outbox) {
        while (isSocketFree() && !outbox.isEmpty()) {
            TextFrames frames = take(outbox);
            if (frames.length() > 0) {
                inFlight = connection.send(frames.toByteBuffer());
            }
        }
    }

    private static TextFrames take(Outbox outbox) {
        TextFrames frames = new TextFrames(Math.min(outbox.bytes(), MAX_WRITE_BYTES) + 64);
        while (frames.length() < MAX_WRITE_BYTES) {
            Frame next = outbox.poll();
            if (next == null) {
                break;
            }
            frames.add(next);
        }
        return frames;
    }

    private boolean isSocketFree() {
        Future<?> last = inFlight;
        if (last == null) {
            return true;
        }
        if (!last.isDone()) {
            stalled.watch(last, wake);
            return false;
        }
        inFlight = null;
        try {
            last.get();
            return true;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the last write failed", e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("cannot happen: it is done", e);
        }
    }

    @Override
    public void close(CloseCode code, String reason) {
        Future<?> last = inFlight;
        if (last == null || last.isDone()) {
            closer.close(session, code, reason);
        } else {
            stalled.watch(last, PATIENCE, () -> sayGoodbye(code, reason), this::terminate);
        }
    }

    /** A close frame through Tyrus would be thrown away with the connection while the socket is still full. */
    private void sayGoodbye(CloseCode code, String reason) {
        try {
            Future<?> goodbye = connection.send(TextFrames.close(code, reason));
            stalled.watch(goodbye, PATIENCE, () -> closer.close(session, code, reason), this::terminate);
        } catch (IllegalStateException gone) {
            closer.close(session, code, reason);
        }
    }

    private void terminate() {
        connection.terminate();
        closer.close(session, CloseCode.TRY_AGAIN_LATER, "not reading");
    }
}
