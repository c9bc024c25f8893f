package io.redtail.bootstrap;

import io.redtail.server.Server;
import io.redtail.server.ServerClasses;
import io.redtail.server.Workarounds;
import io.redtail.server.liberty.Liberty;
import io.redtail.server.payara.Payara;
import io.redtail.server.wildfly.WildFly;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.servlet.ServletContext;
import jakarta.websocket.server.ServerContainer;
import java.util.concurrent.ThreadFactory;

/**
 * Knows the servers by the WebSocket container that they give to an application (Jakarta WebSocket, section 6.4), and Liberty, which
 * gives it later, by its executor.
 */
final class Servers {

    private Servers() {}

    /**
     * The one that this application runs on.
     *
     * @param executor one of this application's
     * @param threads for what it starts
     */
    static Server of(ServletContext context, ManagedExecutorService executor, ThreadFactory threads) {
        var workarounds = new Workarounds(context.getServerInfo());
        Object container = context.getAttribute(ServerContainer.class.getName());
        String name = container == null ? "" : container.getClass().getName();
        if (name.startsWith(Payara.PACKAGE)) {
            return new Payara(
                    context, ServerClasses.seenBy(container.getClass(), context.getClass()), threads, workarounds);
        }
        if (name.startsWith(WildFly.PACKAGE)) {
            return new WildFly(context, ServerClasses.seenBy(container.getClass()), workarounds);
        }
        if (executor.getClass().getName().startsWith(Liberty.PACKAGE)) {
            return new Liberty(context, executor, workarounds);
        }
        return () -> workarounds;
    }
}
