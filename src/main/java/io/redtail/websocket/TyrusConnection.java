package io.redtail.websocket;

import jakarta.websocket.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Tyrus below its public API (Payara, GlassFish), by reflection: read in Tyrus 2.1.5 and Payara 6.2025.10.
 *
 * <p>The reason: every send through the standard API schedules an idle task, and on Payara each scheduling captures the
 * context and walks the class path with {@code ServiceLoader}: 66 µs a message, against less than one here.
 */
final class TyrusConnection {

    private static final Logger LOG = System.getLogger(TyrusConnection.class.getName());
    private static final int MAX_QUEUED_BYTES = 64 * 1024;
    private static final String REMOTE = "org.glassfish.tyrus.core.TyrusRemoteEndpoint";

    private final Object webSocket;
    private final Method sendRawFrame;
    private boolean bounded;

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
            Object webSocket = field(type, remote, "webSocket");
            return Optional.of(
                    new TyrusConnection(webSocket, webSocket.getClass().getMethod("sendRawFrame", ByteBuffer.class)));
        } catch (ReflectiveOperationException | RuntimeException unknownTyrus) {
            return Optional.empty(); // the portable sink serves it
        }
    }

    /**
     * Hands complete frames to the connection. One thread.
     *
     * @param frames valid frames with valid UTF-8: nothing checks them any more
     * @return done when Grizzly has taken the bytes
     */
    Future<?> send(ByteBuffer frames) {
        try {
            Future<?> taken = (Future<?>) sendRawFrame.invoke(webSocket, frames);
            if (!bounded) {
                bounded = true; // Tyrus knows Grizzly's connection from the first write on
                boundQueue();
            }
            return taken;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Tyrus did not take the frames", e);
        }
    }

    /** Left alone, Grizzly takes four megabytes for every client that does not read, and says that it has room for more. */
    private void boundQueue() {
        try {
            Object grizzly = grizzlyConnection();
            grizzly.getClass().getMethod("setMaxAsyncWriteQueueSize", int.class).invoke(grizzly, MAX_QUEUED_BYTES);
        } catch (ReflectiveOperationException | RuntimeException unknownPayara) {
            LOG.log(Level.DEBUG, "a slow client holds what Grizzly lets it hold", unknownPayara);
        }
    }

    /**
     * Ends the TCP connection at once, whatever waits in it. Closing the session does not: Grizzly keeps the socket until
     * the client has read its last write, and a client that never reads keeps it for ever.
     */
    void terminate() {
        try {
            Object grizzly = grizzlyConnection();
            grizzly.getClass().getMethod("terminateSilently").invoke(grizzly);
        } catch (ReflectiveOperationException | RuntimeException unknownPayara) {
            LOG.log(Level.DEBUG, "a stuck socket stays until its client leaves", unknownPayara);
        }
    }

    private Object grizzlyConnection() throws ReflectiveOperationException {
        Object writer = field(field(webSocket, "protocolHandler"), "writer");
        Object catalina = field(field(writer, "servletOutputStream"), "ob");
        return field(field(catalina, "grizzlyOutputBuffer"), "connection");
    }

    /** Looks into superclasses, too: what the container instantiates may be a subclass of its own. */
    private static Object field(Object owner, String name) throws ReflectiveOperationException {
        for (Class<?> type = owner.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return field(type, owner, name);
                }
            }
        }
        throw new NoSuchFieldException(owner.getClass() + "." + name);
    }

    private static Object field(Class<?> type, Object owner, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }
}
