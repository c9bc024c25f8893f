package io.redtail.server.liberty;

import io.redtail.server.MemberPath;
import io.redtail.server.NotSetException;
import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
import jakarta.websocket.Session;
import java.util.Map;

/**
 * What Open Liberty keeps of a session that is over: a thread of Liberty 26.0.0.3 has the response to its last request, which has
 * the connection, which has the upgrade handler, with this application and its class loader, until it has another request.
 */
final class LibertyLeakFix {

    /** From a session to what Liberty has beside its connection. */
    private static final MemberPath STATE =
            LibertySession.LINK.field("vConnection").call("getStateMap");

    /** A key in it. */
    private static final String CONNECTION = "UpgradedWebConnectionObject";

    /** From the value to Liberty's upgrade handler. */
    private static final MemberPath HANDLER = MemberPath.from(
                    "com.ibm.ws.webcontainer31.upgrade.WebTransportConnection")
            .field("handler")
            .field("wrappedHandler")
            .as("com.ibm.ws.wsoc.WsocUpgradeHandler");

    private static final String SESSION = "sessionImpl";

    private final Map<?, ?> state;

    private LibertyLeakFix(Map<?, ?> state) {
        this.state = state;
    }

    static void check(ServerClasses classes) throws ReflectiveOperationException {
        Object unused = STATE.check(classes);
        Reflection.requireField(HANDLER.check(classes), SESSION);
    }

    /** Of a session that is ending. Looks for all that will be needed. */
    static LibertyLeakFix of(Session session) throws ReflectiveOperationException {
        Map<?, ?> state = (Map<?, ?>) STATE.follow(session);
        Object connection = state.get(CONNECTION);
        if (connection == null) {
            throw new NotSetException(CONNECTION);
        }
        boolean unused = isClosed(connection);
        return new LibertyLeakFix(state);
    }

    private static boolean isClosed(Object connection) throws ReflectiveOperationException {
        return Reflection.isUnset(HANDLER.follow(connection), SESSION);
    }

    /** A connection that is not closed yet needs its handler for that: to give its buffers back. */
    void release() throws ReflectiveOperationException {
        Object connection = state.get(CONNECTION);
        if (connection != null && isClosed(connection)) {
            state.remove(CONNECTION, connection);
        }
    }
}
