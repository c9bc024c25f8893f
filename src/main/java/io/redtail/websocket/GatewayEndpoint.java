package io.redtail.websocket;

import io.redtail.log.LogContext;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Where clients connect. A bean, of which {@link EndpointConfigurator} makes one instance per session; the container's threads call
 * it, one message at a time.
 */
@Dependent
@ServerEndpoint(value = "/ws", subprotocols = GatewayEndpoint.SUBPROTOCOL, configurator = EndpointConfigurator.class)
public class GatewayEndpoint {

    /** The full protocol. A client that does not ask for it speaks the legacy dialects. */
    public static final String SUBPROTOCOL = "redtail.v1";

    /**
     * The most that {@code redtail.websocket.max-message-bytes} allows. Servers close with 1009 beyond it.
     */
    private static final long MAX_MESSAGE_BYTES = 1024 * 1024;

    private static final Logger LOG = Logs.of(GatewayEndpoint.class);

    /** Others for a {@link Rehearsal}. */
    private ClientSessions sessions;

    /** Empty: the session was refused and is being closed, so what it still sends is dropped. */
    private Optional<ClientSession> client = Optional.empty();

    /** No deployment uses it, but the specification asks for it, and Liberty refuses an endpoint without it. */
    public GatewayEndpoint() {
        this(EndpointConfigurator.lookUp());
    }

    @Inject
    GatewayEndpoint(ClientSessions sessions) {
        this.sessions = sessions;
    }

    @OnOpen
    public void onOpen(Session session) {
        sessions = Rehearsal.of(session).map(Rehearsal::sessions).orElse(sessions);
        client = sessions.open(session);
    }

    @OnMessage(maxMessageSize = MAX_MESSAGE_BYTES)
    public void onText(String message) {
        client.ifPresent(opened -> opened.receive(message, true));
    }

    @OnMessage(maxMessageSize = MAX_MESSAGE_BYTES)
    public void onBinary(byte[] message) {
        client.ifPresent(ClientSession::receiveBinary);
    }

    @OnMessage
    public void onPong(PongMessage pong) {
        client.ifPresent(ClientSession::receivePong);
    }

    @OnClose
    public void onClose() {
        client.ifPresent(sessions::closed);
    }

    /** A client that leaves or breaks the framing is not an event: the container closes it and calls {@link #onClose}. */
    @OnError
    public void onError(Session session, Throwable failure) {
        String id = client.map(opened -> opened.subscriber().id()).orElseGet(session::getId);
        LogContext.session(id)
                .run(() -> LOG.log(
                        Level.DEBUG,
                        () -> LogEvent.of("session_failed").with("session", id).toString(),
                        failure));
        sessions.failed(session);
    }

    /**
     * The same endpoint at the root, where legacy clients of logs connect.
     *
     * <p>It repeats the methods because Liberty finds only those that the class itself declares (open-liberty#28057). It is no bean
     * of the other endpoint's type, so that there is one of each type.
     */
    @Dependent
    @Typed(AtRoot.class)
    @ServerEndpoint(value = "/", subprotocols = SUBPROTOCOL, configurator = EndpointConfigurator.class)
    public static class AtRoot extends GatewayEndpoint {

        /** Just as the other one. */
        public AtRoot() {}

        @Inject
        AtRoot(ClientSessions sessions) {
            super(sessions);
        }

        @Override
        @OnOpen
        public void onOpen(Session session) {
            super.onOpen(session);
        }

        @Override
        @OnMessage(maxMessageSize = MAX_MESSAGE_BYTES)
        public void onText(String message) {
            super.onText(message);
        }

        @Override
        @OnMessage(maxMessageSize = MAX_MESSAGE_BYTES)
        public void onBinary(byte[] message) {
            super.onBinary(message);
        }

        @Override
        @OnMessage
        public void onPong(PongMessage pong) {
            super.onPong(pong);
        }

        @Override
        @OnClose
        public void onClose() {
            super.onClose();
        }

        @Override
        @OnError
        public void onError(Session session, Throwable failure) {
            super.onError(session, failure);
        }
    }
}
