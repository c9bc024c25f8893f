package io.redtail.server.wildfly;

import io.redtail.server.ClientInput;
import io.redtail.server.MemberPath;
import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.util.List;
import java.util.Map;

/**
 * Makes Undertow deliver messages in parts.
 *
 * <p>The reason: Undertow 2.3.23 collects a message that is wanted whole without any bound while its bytes come without a
 * pause (UNDERTOW-2770), so that one client could take all memory. The other servers keep the limit, and Liberty takes a
 * character that is cut between two parts for malformed.
 */
final class UndertowMessages {

    private static final String UNDERTOW = "io.undertow.websockets.jsr.";
    private static final MemberPath FRAME_HANDLER =
            MemberPath.from(UNDERTOW + "UndertowSession").field("frameHandler");
    private static final MemberPath HANDLERS = FRAME_HANDLER.field("handlers");
    private static final String WRAPPERS = "createHandlerWrappers";
    private static final String TYPE = "getFrameType";
    private static final int NO_LIMIT = 0;

    private UndertowMessages() {}

    static void check(ServerClasses classes) throws ReflectiveOperationException {
        Object unused = HANDLERS.check(classes);
        Reflection.require(FRAME_HANDLER.check(classes), WRAPPERS, 3);
        Reflection.require(classes.named(UNDERTOW + "FrameHandler$HandlerWrapper"), TYPE, 0);
    }

    /**
     * Takes the position of the endpoint's annotated methods for text and bytes.
     *
     * <p>The first part of a binary message closes the session, so Undertow is not to close it, too, at a limit of its own: when two close
     * at the same time, Undertow cuts the connection off before either close frame is sent.
     */
    static void inParts(Session session, ClientInput client) throws ReflectiveOperationException {
        session.setMaxBinaryMessageBufferSize(NO_LIMIT);
        replace(session, String.class, (MessageHandler.Partial<String>) client::receive);
        replace(session, byte[].class, (MessageHandler.Partial<byte[]>) (part, last) -> client.receiveBinary());
    }

    /**
     * In one step for each kind of frame, for a message may come at this very moment. To remove the annotated method's handler
     * first, which the API cannot do either, would be to lose that message.
     */
    private static void replace(Session session, Class<?> type, MessageHandler.Partial<?> handler)
            throws ReflectiveOperationException {
        Object frames = FRAME_HANDLER.follow(session);
        @SuppressWarnings("unchecked") // of Undertow's own types
        Map<Object, Object> handlers = (Map<Object, Object>) HANDLERS.follow(session);
        for (Object made : (List<?>) Reflection.call(frames, WRAPPERS, type, handler, true)) {
            handlers.put(Reflection.call(made, TYPE), made);
        }
    }
}
