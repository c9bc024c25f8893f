package io.redtail.server.payara;

import io.redtail.server.MemberPath;
import io.redtail.server.OriginalRequest;
import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Ends the connection of a client that sends on behind its answer.
 *
 * <p>The reason, read in Grizzly 4.0.2: a request whose answer is complete is read to its end, also where the connection closes after it
 * ({@code HttpServerFilter.processResponseComplete}). Payara has a limit, in bytes, which is off by default ({@code
 * max-swallowing-input-bytes}).
 */
final class GrizzlyBodies {

    /** From what the application sees to the TCP connection, which serves one client for as long as it is open. */
    private static final MemberPath CONNECTION = MemberPath.from(Tyrus.CATALINA + "RequestFacade")
            .field("request")
            .field("coyoteRequest")
            .call("getRequest")
            .call("getConnection");

    private static final String TERMINATE = "terminateSilently";

    private GrizzlyBodies() {}

    static void check(ServerClasses classes) throws ReflectiveOperationException {
        Reflection.require(CONNECTION.check(classes), TERMINATE, 0);
    }

    /** To be called while the request is carried out. */
    static Object connection(HttpServletRequest request) throws ReflectiveOperationException {
        return CONNECTION.follow(OriginalRequest.of(request));
    }

    /** Any thread. */
    static Object end(Object connection) throws ReflectiveOperationException {
        return Reflection.call(connection, TERMINATE);
    }
}
