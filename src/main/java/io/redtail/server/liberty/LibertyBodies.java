package io.redtail.server.liberty;

import io.redtail.server.MemberPath;
import io.redtail.server.OriginalRequest;
import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
import io.redtail.server.Workarounds;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends the connection of a client that sends on behind its answer, and lets uploads be silent.
 *
 * <p>The reasons, read in Liberty 26.0.0.3: a request whose answer is complete is read to its end, however long that takes, also where the
 * connection closes after it ({@code HttpInboundLink.close}). What Liberty has for a connection is used again for others, its socket is
 * not. And a body that is silent for {@code readTimeout}, 60 s by default, has ended with its connection; the gateway has a limit of its own for
 * that, and threads of its own. What reads cannot be interrupted: it ends with its socket's input.
 */
final class LibertyBodies {

    private static final MemberPath DISPATCHER = MemberPath.from("com.ibm.ws.webcontainer.srt.SRTServletRequest")
            .call("getIRequest")
            .as("com.ibm.ws.webcontainer.osgi.request.IRequestImpl")
            .field("conn")
            .as("com.ibm.ws.http.dispatcher.internal.channel.HttpDispatcherLink");

    private static final String CONTEXT = "isc";
    private static final String TIMEOUT = "getReadTimeout";
    private static final String SET_TIMEOUT = "setReadTimeout";

    /** As good as for ever. */
    private static final int UPLOAD_TIMEOUT = (int) Duration.ofDays(20).toMillis();

    private static final String BELOW = "getDeviceLink";

    private static final MemberPath SOCKET = MemberPath.from("com.ibm.ws.tcpchannel.internal.TCPConnLink")
            .call("getSocketIOChannel")
            .call("getSocket");

    private static final String TCP = "TCPConnLink";

    private LibertyBodies() {}

    static void check(ServerClasses classes) throws ReflectiveOperationException {
        Class<?> dispatcher = DISPATCHER.check(classes);
        Reflection.require(dispatcher, BELOW, 0);
        Class<?> context = Reflection.typeOf(dispatcher, CONTEXT);
        Reflection.require(context, TIMEOUT, 0);
        Reflection.require(context, SET_TIMEOUT, 1);
        Class<?> unused = SOCKET.check(ServerClasses.seenBy(dispatcher));
    }

    /** An upload begins. @return to be called when it ends, before its answer */
    static Workarounds.Attempt waitFor(HttpServletRequest request) throws ReflectiveOperationException {
        Object context = Reflection.read(DISPATCHER.follow(OriginalRequest.of(request)), CONTEXT);
        Object serversTimeout = Reflection.call(context, TIMEOUT);
        Object unused = Reflection.call(context, SET_TIMEOUT, UPLOAD_TIMEOUT);
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            if (!ended.getAndSet(true)) {
                Object unusedToo = Reflection.call(context, SET_TIMEOUT, serversTimeout);
            }
        };
    }

    /** To be called while the request is carried out. */
    static Socket socket(HttpServletRequest request) throws ReflectiveOperationException {
        Object link = DISPATCHER.follow(OriginalRequest.of(request));
        while (!link.getClass().getSimpleName().equals(TCP)) { // HTTP, and TLS if there is any
            link = Reflection.call(link, BELOW);
        }
        return (Socket) SOCKET.follow(link);
    }

    /** For Liberty, its client has left: it gives back what it has for the connection. Any thread. */
    static void end(Socket socket) {
        try {
            socket.shutdownInput();
        } catch (IOException closed) {
            // So it has ended.
        }
    }
}
