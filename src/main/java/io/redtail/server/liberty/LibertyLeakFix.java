package io.redtail.server.liberty;

import io.redtail.server.NotSetException;
import io.redtail.server.Reflection;
import jakarta.websocket.Session;
import java.util.Map;

/**
 * What Open Liberty keeps of a session that is over: a thread of Liberty 26.0.0.3 has the response to its last request, which has
 * the connection, which has the upgrade handler, with this application and its class loader, until it has another request.
 */
final class LibertyLeakFix {

    private static final String CONNECTION = "UpgradedWebConnectionObject";

    private final Map<?, ?> state;

    private LibertyLeakFix(Map<?, ?> state) {
        this.state = state;
    }

    /** Of a session that is ending. Looks for all that will be needed. */
    static LibertyLeakFix of(Session session) throws ReflectiveOperationException {
        Object connectionLink = Reflection.read(session, "impl", "connLink");
        Map<?, ?> state = (Map<?, ?>) Reflection.call(Reflection.read(connectionLink, "vConnection"), "getStateMap");
        Object connection = state.get(CONNECTION);
        if (connection == null) {
            throw new NotSetException(CONNECTION);
        }
        boolean unused = isClosed(connection);
        return new LibertyLeakFix(state);
    }

    private static boolean isClosed(Object connection) throws ReflectiveOperationException {
        return Reflection.isUnset(Reflection.read(connection, "handler", "wrappedHandler"), "sessionImpl");
    }

    /** A connection that is not closed yet needs its handler for that: to give its buffers back. */
    void release() throws ReflectiveOperationException {
        Object connection = state.get(CONNECTION);
        if (connection != null && isClosed(connection)) {
            state.remove(CONNECTION, connection);
        }
    }
}
