package io.redtail.server.payara;

import io.redtail.server.MemberPath;
import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;

/**
 * Keeps Grizzly from using the request of a WebSocket for another request, when the WebSocket has ended. Any thread.
 *
 * <p>The reason: Grizzly 4.0.2 resets a request that has ended only if no content of it is expected, and looks twice: for the
 * response and then for the request, which both are used again ({@code server.HttpServerFilter.afterService}). The content of a
 * WebSocket ends with its connection. That is told on the thread that closes the connection ({@code
 * HttpServerFilter.handleClose}), and if that is just between, the response is used again as it was: it seems to be sent already.
 * The next handshake on that thread then has no answer.
 *
 * <p>A request whose body has an encoding is left alone when the connection closes. Then content is expected whoever looks, and the
 * request is left to the garbage collector. Nothing is decoded by that encoding: after an upgrade, Grizzly reads bytes as they are.
 */
final class UpgradedRequests {

    private static final String HTTP = "org.glassfish.grizzly.http.";

    /** From a session to Catalina's request, to that of Grizzly's server, to what Grizzly has read. */
    private static final MemberPath REQUEST =
            Tyrus.WEB_CONNECTION.field("request").field("coyoteRequest").field("request");

    private static final String FIELD = "transferEncoding";
    private static final String ENCODING = HTTP + "FixedLengthTransferEncoding";

    private volatile @Nullable Object encoding;

    static void check(ServerClasses classes) throws ReflectiveOperationException {
        Class<?> request = REQUEST.check(classes);
        Reflection.requireWritable(request, FIELD);
        Object unused = create(request);
    }

    /** To be called as soon as the request is upgraded. */
    void keepFromReuse(Session session) throws ReflectiveOperationException {
        Object request = REQUEST.follow(session);
        Object known = encoding;
        if (known == null) {
            known = create(request.getClass());
            encoding = known;
        }
        Reflection.write(request, FIELD, known);
    }

    private static Object create(Class<?> request) throws ReflectiveOperationException {
        return request.getClassLoader().loadClass(ENCODING).getConstructor().newInstance();
    }
}
