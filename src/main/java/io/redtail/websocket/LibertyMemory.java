package io.redtail.websocket;

import jakarta.websocket.Session;
import java.util.Map;
import java.util.Optional;

/**
 * What Open Liberty keeps of a session that is over: a thread of Liberty 26.0.0.3 has the response to its last request, which has
 * the connection, which has the upgrade handler, with this application and its class loader, until it has another request.
 */
final class LibertyMemory implements SessionMemory.Kept {

    private static final String CONNECTION = "UpgradedWebConnectionObject";

    private final Map<?, ?> state;

    private LibertyMemory(Map<?, ?> state) {
        this.state = state;
    }

    /** Nothing on another server. */
    static Optional<SessionMemory.Kept> of(Session session) throws ReflectiveOperationException {
        if (!session.getClass().getName().startsWith("com.ibm.ws.wsoc.")) {
            return Optional.empty();
        }
        return Optional.of(
                new LibertyMemory((Map<?, ?>) Reflection.call(Reflection.read(session, "impl", "vc"), "getStateMap")));
    }

    /** A connection that is not closed yet needs its handler for that: to give its buffers back. */
    @Override
    public void letGo() throws ReflectiveOperationException {
        Object connection = state.get(CONNECTION);
        if (connection != null
                && Reflection.isUnset(Reflection.read(connection, "handler", "wrappedHandler"), "sessionImpl")) {
            state.remove(CONNECTION, connection);
        }
    }
}
