package io.redtail.websocket;

import io.redtail.log.Logs;
import jakarta.websocket.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has Payara let go of sessions that are over. Does nothing on another server. Any thread.
 *
 * <p>There are two reasons. Payara 6.2025.10 does not take the upgrade handler from requests that it recycles, of which each
 * of 200 threads keeps sixteen: with it stay what was read last, up to 4 MB, and the class loader of this application. And
 * Tyrus 2.1.5 closes a session for a message that is too long, forgets it, and only then tells of the error, to a new instance
 * of the endpoint that it keeps for ever, with the session ({@code ComponentProviderService.sessionToObject}).
 */
final class TyrusMemory {

    private static final Logger LOG = Logs.of(TyrusMemory.class);
    private static final String HANDLER = "httpUpgradeHandler";

    /** Longer than Payara works at the end of a connection. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(5);

    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

    private record Ended(Object connection, Object request, Object handler, long since) {}

    /** The session ends; what it held goes with one of the next calls of {@link #release}. */
    void ends(Session session) {
        if (!Tyrus.isOf(session)) {
            return;
        }
        try {
            Object connection = Tyrus.webConnection(session);
            Object request = Reflection.read(connection, "request");
            ended.add(new Ended(connection, request, Reflection.read(request, HANDLER), System.nanoTime()));
        } catch (ReflectiveOperationException | RuntimeException unknownPayara) {
            LOG.log(Level.DEBUG, "Payara keeps what a session held", unknownPayara);
        }
    }

    /** Lets go of the sessions that ended a while ago. */
    void release() {
        long now = System.nanoTime();
        for (Ended next = ended.peek(); next != null && now - next.since > AFTERWARDS.toNanos(); next = ended.peek()) {
            ended.remove(next);
            unlink(next);
        }
    }

    /** Lets go of all that have ended. */
    void releaseAll() {
        for (Ended next = ended.poll(); next != null; next = ended.poll()) {
            unlink(next);
        }
    }

    /** A connection that is not closed yet needs its handler for that. */
    private static void unlink(Ended end) {
        try {
            if (((AtomicBoolean) Reflection.read(end.connection, "isClosed")).get()) {
                Reflection.forget(end.request, HANDLER, end.handler);
            }
        } catch (ReflectiveOperationException | RuntimeException unknownPayara) {
            LOG.log(Level.DEBUG, "Payara keeps what a session held", unknownPayara);
        }
    }

    /** For an error: if the session has ended before it, it is forgotten once more. */
    void failed(Session session) {
        if (!Tyrus.isOf(session) || session.isOpen()) {
            return;
        }
        try {
            Reflection.call(Reflection.read(session, "endpointWrapper", "componentProvider"), "removeSession", session);
        } catch (ReflectiveOperationException | RuntimeException unknownTyrus) {
            LOG.log(Level.DEBUG, "Tyrus keeps a session that has ended", unknownTyrus);
        }
    }
}
