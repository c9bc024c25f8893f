package io.redtail.server.wildfly;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.util.AttachmentKey;
import java.lang.ref.WeakReference;

/**
 * Makes a request the last of its connection, once that is closed, on WildFly over TLS.
 *
 * <p>The reason, as read in Undertow 2.3.23: a connection that is closed ends its request ({@code AbstractServerConnection.CloseSetter}), and
 * the next one, if it has come already, begins on another thread, unless the connection says that it is closed. One over TLS never says so
 * ({@code SslConduit.isWriteShutdown}). So that thread read from pooled buffers, and wrote to them, while the first gave them back, for
 * other connections to use: the log said {@code Buffer has already been freed}.
 */
final class UndertowPipelines implements ServerConnection.CloseListener {

    private static final AttachmentKey<UndertowPipelines> KEY = AttachmentKey.create(UndertowPipelines.class);

    /** A WebSocket's connection outlives its request by hours. */
    private volatile WeakReference<HttpServerExchange> latest;

    private UndertowPipelines(HttpServerExchange first) {
        latest = new WeakReference<>(first);
    }

    /** On the thread of a request that has just begun. */
    static void begin(HttpServerExchange exchange) {
        ServerConnection connection = exchange.getConnection();
        if (connection.getSslSessionInfo() == null) {
            return;
        }
        UndertowPipelines pipeline = connection.getAttachment(KEY);
        if (pipeline == null) {
            pipeline = new UndertowPipelines(exchange);
            connection.putAttachment(KEY, pipeline);
            connection.addCloseListener(pipeline);
        } else {
            pipeline.latest = new WeakReference<>(exchange);
        }
    }

    /** Called before the request is ended, on the thread that closes the connection. */
    @Override
    public void closed(ServerConnection connection) {
        HttpServerExchange exchange = latest.get();
        if (exchange != null) {
            exchange.setPersistent(false);
        }
    }
}
