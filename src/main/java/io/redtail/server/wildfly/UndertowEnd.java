package io.redtail.server.wildfly;

import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.jsr.UndertowSession;
import jakarta.websocket.Session;
import java.util.function.Function;
import org.xnio.IoUtils;

/**
 * Ends the connection of a session that has ended, on WildFly, whether its client closes it or not.
 *
 * <p>The reason, as seen with Undertow 2.3.23: after its close frame it reads on, to find that of the client, and each byte begins the 90 s of
 * WildFly's {@code read-timeout} anew. Who was sent away and sent a ping now and then kept a connection that counts towards no limit.
 */
final class UndertowEnd {

    private UndertowEnd() {}

    /** Links what {@link #of} calls. */
    static void check() {
        Function<UndertowSession, WebSocketChannel> unused = UndertowSession::getWebSocketChannel;
    }

    /** Does it, if it is run; what is in the socket then still gets to the client. */
    static Runnable of(Session session) {
        WebSocketChannel channel = ((UndertowSession) session).getWebSocketChannel();
        return () -> IoUtils.safeClose(channel);
    }
}
