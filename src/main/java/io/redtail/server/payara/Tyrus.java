package io.redtail.server.payara;

import io.redtail.server.Reflection;
import jakarta.websocket.Session;

/** What is known of Tyrus 2.1.5 on Payara 6.2025.10, by reflection, for those who work below the API there. */
final class Tyrus {

    private Tyrus() {}

    /** The servlet container's connection below a session of Tyrus, also one that is closed, whose API would throw. */
    static Object webConnection(Session session) throws ReflectiveOperationException {
        return Reflection.call(upgrade(session), "getWebConnection");
    }

    /** What reads from that connection. */
    static Object upgrade(Session session) throws ReflectiveOperationException {
        return Reflection.read(
                session, "asyncRemote", "webSocket", "protocolHandler", "writer", "tyrusHttpUpgradeHandler");
    }
}
