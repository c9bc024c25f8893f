package io.redtail.server.payara;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;

/** Tyrus' handler for Catalina. While it makes the session, the thread's class loader is one that remembers services. */
final class PlainUpgradeHandler implements HttpUpgradeHandler {

    private final HttpUpgradeHandler handler;
    private final ClassLoader services;

    PlainUpgradeHandler(HttpUpgradeHandler handler, ClassLoader services) {
        this.handler = handler;
        this.services = services;
    }

    @Override
    public void init(WebConnection connection) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(services);
        try {
            handler.init(connection);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public void destroy() {
        handler.destroy();
    }
}
