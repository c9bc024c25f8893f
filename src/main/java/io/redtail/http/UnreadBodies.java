package io.redtail.http;

import io.redtail.server.Server;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Ends the connections of clients that send on behind their answers. A client reads its answer late, when it has sent what it has, and would
 * lose it if the connection ended at once: so each has {@link #LINGER} from its answer on. Servers by themselves read a body for as long as
 * it comes.
 *
 * <p>Threads: any.
 */
public final class UnreadBodies {

    /** How long a client may send on. */
    private static final Duration LINGER = Duration.ofSeconds(10);

    /** Of how many connections at a time; of more, those that were answered first end early. */
    private static final int MAX = 10_000;

    private static final String ATTRIBUTE = UnreadBodies.class.getName();

    private final Server server;
    private final Queue<Answered> answered = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    /** Starts with none. */
    public UnreadBodies(Server server) {
        this.server = server;
    }

    /** A request begins behind whose body nothing more is read from its connection. The thread of the request. */
    public Body begin(HttpServletRequest request) {
        Body body = new Body(server.hangUp(request));
        request.setAttribute(ATTRIBUTE, body);
        return body;
    }

    /** Nobody reads a request's body any more, and its answer begins. The thread that has read it. */
    public static void answer(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Body body) {
            body.answered(request);
        }
    }

    /** Ends connections whose time is over. To be called every second. */
    public void endOverdue() {
        long now = System.nanoTime();
        for (Answered first = answered.peek();
                first != null && now - first.nanos() > LINGER.toNanos();
                first = answered.peek()) {
            endFirst();
        }
    }

    private void endFirst() {
        Answered first = answered.poll();
        if (first != null) {
            size.decrementAndGet();
            first.hangUp().run();
        }
    }

    private record Answered(long nanos, Runnable hangUp) {}

    /** The body of a request. */
    public final class Body implements AsyncListener {

        private final Runnable hangUp;
        private boolean done;

        private Body(Runnable hangUp) {
            this.hangUp = hangUp;
        }

        /** The filters have returned. The thread of the request. */
        public void returned(HttpServletRequest request) {
            if (!request.isAsyncStarted()) {
                answered(request);
                return;
            }
            try {
                request.getAsyncContext().addListener(this);
            } catch (IllegalStateException complete) { // meanwhile
                onComplete(null);
            }
        }

        private void answered(HttpServletRequest request) {
            if (isRead(request)) {
                done();
            } else {
                onComplete(null);
            }
        }

        private static boolean isRead(HttpServletRequest request) {
            try {
                return request.getInputStream().isFinished();
            } catch (IOException | IllegalStateException gone) {
                return false;
            }
        }

        private synchronized boolean done() {
            boolean first = !done;
            done = true;
            return first;
        }

        @Override
        public void onComplete(@Nullable AsyncEvent event) {
            if (done()) {
                answered.add(new Answered(System.nanoTime(), hangUp));
                if (size.incrementAndGet() > MAX) {
                    endFirst();
                }
            }
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
