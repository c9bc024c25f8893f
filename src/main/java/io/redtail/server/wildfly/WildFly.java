package io.redtail.server.wildfly;

import io.redtail.server.ClientInput;
import io.redtail.server.RawConnection;
import io.redtail.server.Server;
import io.redtail.server.ServerClasses;
import io.redtail.server.Workaround;
import io.redtail.server.Workarounds;
import jakarta.websocket.Session;
import java.util.Optional;

/**
 * WildFly, as read in Undertow 2.3.23.
 *
 * @param classes those of the WebSocket container
 */
public record WildFly(ServerClasses classes, Workarounds workarounds) implements Server {

    /** Its WebSocket container is a class below. */
    public static final String PACKAGE = "io.undertow.websockets.";

    @Override
    public void started(boolean connections) {
        workarounds.check(Workaround.UNDERTOW_MESSAGES, () -> UndertowMessages.check(classes));
        if (connections) {
            workarounds.check(Workaround.UNDERTOW_RAW, UndertowConnection::check);
        }
    }

    @Override
    public void opened(Session session, ClientInput input) {
        workarounds.attempt(Workaround.UNDERTOW_MESSAGES, () -> UndertowMessages.inParts(session, input));
    }

    @Override
    public Optional<RawConnection> connection(Session session) {
        return workarounds.find(Workaround.UNDERTOW_RAW, () -> new UndertowConnection(session));
    }
}
