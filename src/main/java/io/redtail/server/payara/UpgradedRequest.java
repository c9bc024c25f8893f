package io.redtail.server.payara;

import io.redtail.server.MemberPath;
import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
import jakarta.websocket.Session;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * The request of a handshake. Keeps Grizzly from using it, or its response, for another client when the WebSocket ends. Any thread.
 *
 * <p>There are two reasons, both read in Grizzly 4.0.2. A request that has ended is reset only if no content of it is expected, and
 * Grizzly looks twice: for the response and then for the request, which both are used again ({@code
 * server.HttpServerFilter.afterService}). The content of a WebSocket ends with its connection, which another thread may tell in
 * between ({@code HttpServerFilter.handleClose}). Then the response is used again as it was: it seems to be sent already, and the
 * next handshake on that thread has no answer. And what a client sends after the end makes its handshake a new request to the
 * application.
 *
 * <p>Grizzly leaves both to the garbage collector if the response was cancelled, so it is cancelled just before Grizzly looks. Of a
 * request whose content is broken, nothing more is read.
 */
final class UpgradedRequest {

    /** From a session to the request of Grizzly's server. */
    private static final MemberPath REQUEST =
            Tyrus.WEB_CONNECTION.field("request").field("coyoteRequest");

    /** From there to what Grizzly has read. */
    private static final String READ = "request";

    private static final String BREAK = "setContentBroken";
    private static final String LISTENER = "org.glassfish.grizzly.http.server.AfterServiceListener";
    private static final String ADD_LISTENER = "addAfterServiceListener";
    private static final String RESPONSE = "response";
    private static final String STATE = "suspendState";
    private static final String CANCELLED = "CANCELLED";

    private static volatile @Nullable Object canceller;

    private final Object read;

    private UpgradedRequest(Object read) {
        this.read = read;
    }

    static void check(ServerClasses classes) throws ReflectiveOperationException {
        Class<?> request = REQUEST.check(classes);
        Reflection.require(request, ADD_LISTENER, 1);
        Reflection.require(Reflection.typeOf(request, READ), BREAK, 1);
        Object unused = canceller(request);
    }

    /** To be called when the session opens: later, the way from the session may lead nowhere. */
    static UpgradedRequest of(Session session) throws ReflectiveOperationException {
        Object request = REQUEST.follow(session);
        Object unused = Reflection.call(request, ADD_LISTENER, canceller(request.getClass()));
        return new UpgradedRequest(Reflection.read(request, READ));
    }

    /** The session ends. To be called before Tyrus ends the connection. */
    void end() throws ReflectiveOperationException {
        Object unused = Reflection.call(read, BREAK, true);
    }

    /** Grizzly calls it when a request has ended, before it looks whether it may use the request again. One for all requests. */
    private static Object canceller(Class<?> request) throws ReflectiveOperationException {
        Object made = canceller;
        if (made == null) {
            made = newCanceller(request);
            canceller = made;
        }
        return made;
    }

    private static Object newCanceller(Class<?> request) throws ReflectiveOperationException {
        ClassLoader loader = request.getClassLoader();
        Class<?> response = Reflection.typeOf(request, RESPONSE);
        Reflection.requireWritable(response, STATE);
        Object cancelled = constant(Reflection.typeOf(response, STATE), CANCELLED);
        InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName()) {
            case "onAfterService" -> {
                Reflection.write(Reflection.read(arguments[0], RESPONSE), STATE, cancelled);
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> method.getName();
        };
        return Proxy.newProxyInstance(loader, new Class<?>[] {loader.loadClass(LISTENER)}, handler);
    }

    private static Object constant(Class<?> type, String name) throws NoSuchFieldException {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new NoSuchFieldException(type.getName() + "." + name);
    }
}
