package io.redtail.websocket;

import jakarta.websocket.Session;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Tyrus below its public API (Payara, GlassFish): {@code TyrusWebSocket.sendRawFrame}, reached through the package-private
 * field {@code TyrusRemoteEndpoint.webSocket}; read in Tyrus 2.1.5.
 *
 * <p>The reason: every send through the standard API schedules an idle task, and on Payara each scheduling captures the
 * context and walks the class path with {@code ServiceLoader}: 66 µs a message, against less than one here.
 */
final class TyrusConnection {

    private static final String REMOTE = "org.glassfish.tyrus.core.TyrusRemoteEndpoint";

    private final Object webSocket;
    private final Method sendRawFrame;

    private TyrusConnection(Object webSocket, Method sendRawFrame) {
        this.webSocket = webSocket;
        this.sendRawFrame = sendRawFrame;
    }

    /** Empty on another server, another Tyrus, or with an extension, which would have to transform each frame. */
    static Optional<TyrusConnection> of(Session session) {
        Object remote = session.getAsyncRemote();
        Class<?> type = remote.getClass().getSuperclass();
        if (!REMOTE.equals(type.getName()) || !session.getNegotiatedExtensions().isEmpty()) {
            return Optional.empty();
        }
        try {
            Field field = type.getDeclaredField("webSocket");
            field.setAccessible(true);
            Object webSocket = field.get(remote);
            return Optional.of(
                    new TyrusConnection(webSocket, webSocket.getClass().getMethod("sendRawFrame", ByteBuffer.class)));
        } catch (ReflectiveOperationException | RuntimeException unknownTyrus) {
            return Optional.empty(); // the portable sink serves it
        }
    }

    /**
     * Hands complete frames to the connection.
     *
     * @param frames valid frames with valid UTF-8: nothing checks them any more
     * @return done when Grizzly has taken the bytes
     */
    Future<?> send(ByteBuffer frames) {
        try {
            return (Future<?>) sendRawFrame.invoke(webSocket, frames);
        } catch (InvocationTargetException | IllegalAccessException e) {
            throw new IllegalStateException("Tyrus did not take the frames", e);
        }
    }
}
