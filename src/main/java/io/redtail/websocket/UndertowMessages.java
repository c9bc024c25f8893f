package io.redtail.websocket;

import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;

/**
 * Has Undertow bring messages in parts.
 *
 * <p>The reason: Undertow 2.3.23 collects a message that is wanted whole without any bound while its bytes come without a
 * pause (UNDERTOW-2770), so that one client could take all memory. The other servers keep the limit, and Liberty takes a
 * character that is cut between two parts for malformed.
 */
final class UndertowMessages {

    private static final Logger LOG = System.getLogger(UndertowMessages.class.getName());
    private static final String UNDERTOW = "io.undertow.websockets.jsr.";

    private UndertowMessages() {}

    /** Takes the place of the endpoint's annotated methods; to be called before a message can come. Elsewhere nothing. */
    static void inParts(Session session, ClientSession client) {
        if (!session.getClass().getName().startsWith(UNDERTOW)) {
            return;
        }
        try {
            // removeMessageHandler does not find what Undertow made of annotated methods
            ((Map<?, ?>) Reflection.read(session, "frameHandler", "handlers")).clear();
        } catch (ReflectiveOperationException | RuntimeException unknownUndertow) {
            LOG.log(Level.WARNING, "messages are collected by the server, without bound", unknownUndertow);
            return;
        }
        session.addMessageHandler(String.class, (MessageHandler.Partial<String>) client::receive);
        session.addMessageHandler(
                byte[].class, (MessageHandler.Partial<byte[]>) (part, last) -> client.receiveBinary());
        session.addMessageHandler(PongMessage.class, (MessageHandler.Whole<PongMessage>) pong -> client.receivePong());
    }
}
