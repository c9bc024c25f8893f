package io.redtail.websocket;

import io.redtail.delivery.CloseCode;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.SendQueue;
import io.redtail.delivery.Sink;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The sink that works on every server: the standard API, one asynchronous send in flight.
 *
 * <p>One, because a second one is lost on Liberty, refused on Tomcat, and queued without bound on Tyrus and Undertow.
 */
final class PortableSink implements Sink {

    private final Session session;
    private final WritePermit turn;
    private final SessionCloser closer;
    private final Runnable wake;
    private @Nullable Sending inFlight;

    PortableSink(Session session, WritePermit turn, SessionCloser closer, Runnable wake) {
        this.session = session;
        this.turn = turn;
        this.closer = closer;
        this.wake = wake;
    }

    @Override
    public String name() {
        return "portable";
    }

    @Override
    public void flush(SendQueue sendQueue) {
        while (isSocketFree() && !sendQueue.isEmpty() && turn.tryAcquire(wake)) {
            EncodedMessage next = sendQueue.poll();
            if (next == null) {
                turn.release();
                return;
            }
            Sending sending = new Sending();
            inFlight = sending;
            session.getAsyncRemote().sendText(next.text(), sending);
            sending.callReturned();
        }
    }

    private boolean isSocketFree() {
        Sending last = inFlight;
        if (last == null) {
            return true;
        }
        if (!last.isDone()) {
            return false;
        }
        Throwable failure = last.failure;
        if (failure != null) {
            throw new IllegalStateException("the last message could not be sent", failure);
        }
        inFlight = null;
        return true;
    }

    @Override
    public void close(CloseCode code, String reason) {
        closer.close(session, code, reason);
    }

    /**
     * One send, from the call to its result.
     *
     * <p>The result may come inside the call (Tyrus, and Tomcat when it batches), on an IO thread (Undertow), and twice
     * (Tyrus). It marks and wakes and nothing else: sending from here recursed to a {@link StackOverflowError} after about
     * 980 messages on Tyrus. Inside the call it does not even wake, for {@link #flush} is looping right there.
     */
    private final class Sending implements SendHandler {

        private enum Stage {
            CALLED,
            RETURNED,
            DONE
        }

        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.CALLED);
        private volatile @Nullable Throwable failure;

        void callReturned() {
            stage.compareAndSet(Stage.CALLED, Stage.RETURNED);
        }

        boolean isDone() {
            return stage.get() == Stage.DONE;
        }

        @Override
        public void onResult(SendResult result) {
            if (!result.isOK()) {
                failure = result.getException();
            }
            Stage before = stage.getAndSet(Stage.DONE);
            if (before != Stage.DONE) {
                turn.release();
            }
            if (before == Stage.RETURNED) {
                wake.run();
            }
        }
    }
}
