package io.redtail.websocket;

import io.redtail.delivery.CloseCode;
import io.redtail.delivery.SendQueue;
import io.redtail.delivery.Sink;
import io.redtail.server.RawConnection;
import io.redtail.websocket.DirectCopies.Copy;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The sink below the API: all that waits, as complete frames, in one write; one write in flight. */
final class RawSink implements Sink {

    /** How long a client that does not read may take to read on, before its connection ends without a close frame. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Session session;
    private final RawConnection connection;
    private final SessionCloser closer;
    private final StalledWrites stalled;
    private final Runnable wake;
    private @Nullable CompletableFuture<Void> inFlight;

    RawSink(Session session, RawConnection connection, SessionCloser closer, StalledWrites stalled, Runnable wake) {
        this.session = session;
        this.connection = connection;
        this.closer = closer;
        this.stalled = stalled;
        this.wake = wake;
    }

    @Override
    public String name() {
        return connection.name();
    }

    @Override
    public void flush(SendQueue sendQueue) {
        while (isSocketFree()) {
            ByteBuffer frames = sendQueue.pollBytes();
            if (frames == null) {
                return;
            }
            CompletableFuture<Void> write = write(frames);
            inFlight = write;
            if (!write.isDone()) {
                CompletableFuture<Void> unused = write.whenComplete((nothing, failure) -> wake.run());
                return;
            }
        }
    }

    private CompletableFuture<Void> write(ByteBuffer frames) {
        Copy copy = DirectCopies.ofThread().of(frames);
        if (copy == null) {
            return connection.write(frames);
        }
        CompletableFuture<Void> write = connection.write(copy.beginWrite());
        if (write.isDone()) {
            copy.endWrite();
            return write;
        }
        return write.whenComplete((nothing, failure) -> copy.endWrite());
    }

    private boolean isSocketFree() {
        CompletableFuture<Void> last = inFlight;
        if (last == null) {
            return true;
        }
        if (!last.isDone()) {
            return false;
        }
        inFlight = null;
        last.join(); // throws what made it fail
        return true;
    }

    @Override
    public void close(CloseCode code, String reason) {
        CompletableFuture<Void> last = inFlight;
        if (last == null || last.isDone()) {
            closer.close(session, code, reason);
        } else {
            stalled.watch(last, TIMEOUT, () -> sayGoodbye(code, reason), this::terminate);
        }
    }

    /** A close frame through Tyrus would be thrown away with the connection while the socket is still full. */
    private void sayGoodbye(CloseCode code, String reason) {
        stalled.watch(
                connection.write(TextFrames.close(code, reason)),
                TIMEOUT,
                () -> closer.close(session, code, reason),
                this::terminate);
    }

    private void terminate() {
        connection.terminate();
        closer.close(session, CloseCode.TRY_AGAIN_LATER, "not reading");
    }
}
