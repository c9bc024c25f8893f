package io.redtail.server.payara;

import io.redtail.server.MemberPath;
import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
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

    /** From a session to what has the application's endpoints. */
    private static final MemberPath PROVIDER =
            MemberPath.from(Tyrus.SESSION).field("endpointWrapper").field("componentProvider");

    private static final String REQUEST = "request";
    private static final String CLOSED = "isClosed";
    private static final String HANDLER = "httpUpgradeHandler";
    private static final String REMOVE = "removeSession";

    private final Object connection;
    private final Object request;
    private final Object handler;

    private TyrusLeakFix(Object connection) throws ReflectiveOperationException {
        this.connection = connection;
        request = Reflection.read(connection, REQUEST);
        handler = Reflection.read(request, HANDLER);
    }

    static void check(ServerClasses classes) throws ReflectiveOperationException {
        Reflection.require(PROVIDER.check(classes), REMOVE, 1);
        Reflection.requireField(Tyrus.WEB_CONNECTION.check(classes), CLOSED);
        Reflection.requireWritable(Tyrus.WEB_CONNECTION.field(REQUEST).check(classes), HANDLER);
    }

    /** Of a session that is ending. Looks for all that will be needed, also for what only an error needs. */
    static TyrusLeakFix of(Session session) throws ReflectiveOperationException {
        Reflection.require(PROVIDER.follow(session).getClass(), REMOVE, 1);
        return new TyrusLeakFix(Tyrus.WEB_CONNECTION.follow(session));
    }

    /** A connection that is not closed yet needs its handler for that. */
    void release() throws ReflectiveOperationException {
        if (((AtomicBoolean) Reflection.read(connection, CLOSED)).get()) {
            Reflection.forget(request, HANDLER, handler);
        }
    }

    /** For an error after the session's end: the session is forgotten once more. */
    static void forget(Session session) throws ReflectiveOperationException {
        Reflection.call(PROVIDER.follow(session), REMOVE, session);
    }
}
