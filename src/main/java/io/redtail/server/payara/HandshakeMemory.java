package io.redtail.server.payara;

import io.redtail.server.MemberPath;
import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
import jakarta.websocket.Session;
import java.lang.reflect.Array;
import java.util.List;

/**
 * What Grizzly, Catalina and Tyrus keep of a handshake for as long as its WebSocket is open: the headers of request and response,
 * buffers that parameters were decoded in, and Tyrus' own copy of the request. That is much of what an idle client takes.
 *
 * <p>After the upgrade, one asks for it, as read in Grizzly 4.0.2, Payara 6.2025.10 and Tyrus 2.1.5: for each read of a connection without
 * TLS, Grizzly looks whether its request wanted HTTP/2 ({@code Http2ServerFilter.handleRead}), and ends the connection if the headers are
 * cleared meanwhile. So they are cleared by the thread that reads, behind that look. Catalina says when it is done
 * with the request, its access log and other valves included ({@code Request.onExitService}). Grizzly does not use request and
 * response for another client, which {@link UpgradedRequest} sees to.
 */
final class HandshakeMemory {

    private static final String DONE = "afterService";
    private static final MemberPath REQUEST = Tyrus.WEB_CONNECTION.field("request");
    private static final MemberPath READ =
            MemberPath.from(Tyrus.CATALINA + "Request").field("coyoteRequest").field("request");
    private static final MemberPath REQUEST_HEADERS = READ.field("headers");
    private static final MemberPath RESPONSE_HEADERS = READ.field("response").field("headers");
    private static final MemberPath PARAMETERS =
            MemberPath.from(Tyrus.CATALINA + "Request").field("coyoteRequest").field("parameters");

    /** 1,024 characters each. */
    private static final List<MemberPath> DECODED =
            List.of(PARAMETERS.field("tmpNameC"), PARAMETERS.field("tmpValueC"));

    private static final String CHARACTERS = "buff";
    private static final String CLEAR = "clear";
    private static final String FIELDS = "headers";
    private static final String UPGRADE = "upgradeInfo";
    private static final char[] NOTHING = new char[0];

    private final Object request;
    private final Object handler;

    private HandshakeMemory(Object request, Object handler) {
        this.request = request;
        this.handler = handler;
    }

    static void check(ServerClasses classes) throws ReflectiveOperationException {
        Reflection.requireField(REQUEST.check(classes), DONE);
        for (MemberPath path : List.of(REQUEST_HEADERS, RESPONSE_HEADERS)) {
            Reflection.require(path.check(classes), CLEAR, 0);
            Reflection.requireWritable(path.check(classes), FIELDS);
        }
        for (MemberPath path : DECODED) {
            Reflection.requireWritable(path.check(classes), CHARACTERS);
        }
        Reflection.requireWritable(Tyrus.HANDLER.check(classes), UPGRADE);
    }

    /** To be called when the session opens: later, the way from the session may lead nowhere. */
    static HandshakeMemory of(Session session) throws ReflectiveOperationException {
        return new HandshakeMemory(REQUEST.follow(session), Tyrus.HANDLER.follow(session));
    }

    /** Releases it. @return false if the server still works on the handshake; then nothing is released */
    boolean release() throws ReflectiveOperationException {
        if (!(boolean) Reflection.read(request, DONE)) {
            return false;
        }
        for (MemberPath path : List.of(REQUEST_HEADERS, RESPONSE_HEADERS)) {
            Object headers = path.follow(request);
            Reflection.call(headers, CLEAR);
            Class<?> field = Reflection.typeOf(headers.getClass(), FIELDS).getComponentType();
            Reflection.write(headers, FIELDS, Array.newInstance(field, 1)); // which grows by doubling
        }
        for (MemberPath path : DECODED) {
            Reflection.write(path.follow(request), CHARACTERS, NOTHING);
        }
        Reflection.clear(handler, UPGRADE);
        return true;
    }
}
