package io.redtail.server.payara;

import io.redtail.server.Reflection;
import jakarta.websocket.Session;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What Payara keeps of a session that is over.
 *
 * <p>There are two reasons. Payara 6.2025.10 does not take the upgrade handler from requests that it recycles, of which each
 * of 200 threads keeps sixteen: with it stay what was read last, up to 4 MB, and the class loader of this application. And
 * Tyrus 2.1.5 closes a session for a message that is too long, forgets it, and only then tells of the error, to a new instance
 * of the endpoint that it keeps for ever, with the session ({@code ComponentProviderService.sessionToObject}).
 */
final class TyrusLeakFix {

    private static final String HANDLER = "httpUpgradeHandler";
    private static final String REMOVE = "removeSession";

    private final Object connection;
    private final Object request;
    private final Object handler;

    private TyrusLeakFix(Object connection) throws ReflectiveOperationException {
        this.connection = connection;
        request = Reflection.read(connection, "request");
        handler = Reflection.read(request, HANDLER);
    }

    /** Of a session that is ending. Looks for all that will be needed, also for what only an error needs. */
    static TyrusLeakFix of(Session session) throws ReflectiveOperationException {
        Reflection.require(componentProvider(session), REMOVE, 1);
        return new TyrusLeakFix(Tyrus.webConnection(session));
    }

    /** A connection that is not closed yet needs its handler for that. */
    void release() throws ReflectiveOperationException {
        if (((AtomicBoolean) Reflection.read(connection, "isClosed")).get()) {
            Reflection.forget(request, HANDLER, handler);
        }
    }

    /** For an error after the session's end: the session is forgotten once more. */
    static void forget(Session session) throws ReflectiveOperationException {
        Reflection.call(componentProvider(session), REMOVE, session);
    }

    private static Object componentProvider(Session session) throws ReflectiveOperationException {
        return Reflection.read(session, "endpointWrapper", "componentProvider");
    }
}
