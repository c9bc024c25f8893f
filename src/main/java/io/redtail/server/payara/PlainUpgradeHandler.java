package io.redtail.server.payara;

import io.redtail.server.Reflection;
import io.redtail.server.Workaround;
import io.redtail.server.Workarounds;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;

/**
 * Tyrus' handler for Catalina. While it makes the session, the thread's class loader is one that remembers services, and nothing is
 * read: see {@link LateConnection}.
 */
final class PlainUpgradeHandler implements HttpUpgradeHandler {

    private static final String CONNECTION = "wc";
    private static final String INPUT = "is";

    private final HttpUpgradeHandler handler;
    private final ClassLoader services;
    private final Workarounds workarounds;
    private volatile boolean destroyed;

    PlainUpgradeHandler(HttpUpgradeHandler handler, ClassLoader services, Workarounds workarounds) {
        this.handler = handler;
        this.services = services;
        this.workarounds = workarounds;
    }

    static void check(Class<?> handler) throws ReflectiveOperationException {
        Reflection.requireWritable(handler, CONNECTION);
        Reflection.requireWritable(handler, INPUT);
    }

    @Override
    public void init(WebConnection connection) {
        LateConnection late = new LateConnection(
                connection, input -> workarounds.attempt(Workaround.TYRUS_UPGRADE, () -> giveBack(connection, input)));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(services);
        try {
            handler.init(late);
        } finally {
            thread.setContextClassLoader(before);
        }
        listen(late);
    }

    /** The session that is made next is one of the server's own connection, by which other workarounds find their way. */
    private void giveBack(WebConnection connection, ServletInputStream input) throws ReflectiveOperationException {
        Reflection.write(handler, CONNECTION, connection);
        Reflection.write(handler, INPUT, input);
    }

    private void listen(LateConnection late) {
        if (destroyed) {
            return; // the session was closed as soon as it was open
        }
        try {
            late.listen();
        } catch (IllegalStateException closed) {
            // The same, a moment ago: there is no connection to listen to. Catalina would make a second session if it
            // learned of that.
        }
    }

    @Override
    public void destroy() {
        destroyed = true;
        handler.destroy();
    }
}
