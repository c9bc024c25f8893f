package io.redtail.websocket;

import io.redtail.log.Logs;
import jakarta.websocket.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What Payara keeps of a session that is over.
 *
 * <p>There are two reasons. Payara 6.2025.10 does not take the upgrade handler from requests that it recycles, of which each
 * of 200 threads keeps sixteen: with it stay what was read last, up to 4 MB, and the class loader of this application. And
 * Tyrus 2.1.5 closes a session for a message that is too long, forgets it, and only then tells of the error, to a new instance
 * of the endpoint that it keeps for ever, with the session ({@code ComponentProviderService.sessionToObject}).
 */
final class TyrusMemory implements SessionMemory.Kept {

    private static final Logger LOG = Logs.of(TyrusMemory.class);
    private static final String HANDLER = "httpUpgradeHandler";

    private final Object connection;
    private final Object request;
    private final Object handler;

    private TyrusMemory(Object connection) throws ReflectiveOperationException {
        this.connection = connection;
        request = Reflection.read(connection, "request");
        handler = Reflection.read(request, HANDLER);
    }

    static TyrusMemory of(Session session) throws ReflectiveOperationException {
        return new TyrusMemory(Tyrus.webConnection(session));
    }

    /** A connection that is not closed yet needs its handler for that. */
    @Override
    public void letGo() throws ReflectiveOperationException {
        if (((AtomicBoolean) Reflection.read(connection, "isClosed")).get()) {
            Reflection.forget(request, HANDLER, handler);
        }
    }

    /** For an error: if the session has ended before it, it is forgotten once more. Does nothing on another server. */
    static void failed(Session session) {
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
