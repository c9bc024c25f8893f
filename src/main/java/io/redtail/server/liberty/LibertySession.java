package io.redtail.server.liberty;

import io.redtail.server.MemberPath;
import io.redtail.server.ServerClasses;
import jakarta.servlet.ServletContext;
import jakarta.websocket.ContainerProvider;

/** What is known of a session of Liberty 26.0.0.3. */
final class LibertySession {

    /** From a session to what reads and writes for it. */
    static final MemberPath LINK =
            MemberPath.from("com.ibm.ws.wsoc.external.SessionExt").field("impl").field("connLink");

    private LibertySession() {}

    /**
     * Those of the WebSocket container and the servlet container. Liberty gives an application its WebSocket container after the start,
     * but the one for clients at once, whose classes are the same.
     */
    static ServerClasses classes(ServletContext context) {
        return ServerClasses.seenBy(ContainerProvider.getWebSocketContainer().getClass(), context.getClass());
    }
}
