package io.redtail.websocket;

import io.redtail.config.Configuration;
import io.redtail.config.WebSocketSettings;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.Drain;
import io.redtail.delivery.Shards;
import io.redtail.delivery.Subscriber;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogContext;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.protocol.ClientConnection;
import io.redtail.protocol.CommandHandler;
import io.redtail.protocol.CommandLimits;
import io.redtail.protocol.ServerMessageEncoder;
import io.redtail.security.AccessControl;
import io.redtail.security.Caller;
import io.redtail.security.ConnectionLimits;
import io.redtail.security.RefusedException;
import io.redtail.server.Handshake;
import io.redtail.server.Server;
import jakarta.websocket.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All open sessions of this node. Any thread. */
public final class ClientSessions {

    private static final Logger LOG = Logs.of(ClientSessions.class);

    private final BoundedLog unchecked = new BoundedLog(LOG, Level.WARNING);
    private final Set<ClientSession> open = ConcurrentHashMap.newKeySet();
    private final Shards shards;
    private final SessionCloser closer;
    private final SinkFactory sinkFactory;
    private final Server server;
    private final EndedSessions ended;
    private final CommandHandler commands;
    private final CommandLimits commandLimits;
    private final AccessControl accessControl;
    private final ConnectionLimits limits;
    private final CommandRates rates;
    private final Unauthenticated unauthenticated;
    private final UnfinishedMessages unfinished;
    private final Duration authenticateTimeout;
    private final int maxSubscriptionsOfIdentity;
    private final WebSocketSettings settings;
    private final Compression compression;
    private final ClientKinds clients;
    private volatile boolean closing;

    public ClientSessions(
            Configuration configuration,
            Shards shards,
            SessionCloser closer,
            SinkFactory sinkFactory,
            Server server,
            CommandHandler commands,
            ServerMessageEncoder encoder,
            AccessControl accessControl,
            ConnectionLimits limits,
            CommandRates rates,
            UnfinishedMessages unfinished) {
        this.unfinished = unfinished;
        this.accessControl = accessControl;
        this.limits = limits;
        this.rates = rates;
        this.unauthenticated = new Unauthenticated(configuration.limits().unauthenticated());
        this.authenticateTimeout = configuration.security().authenticateTimeout();
        this.maxSubscriptionsOfIdentity = configuration.shares().subscriptionsPerIdentity();
        this.shards = shards;
        this.closer = closer;
        this.sinkFactory = sinkFactory;
        this.server = server;
        this.ended = new EndedSessions(server);
        this.commands = commands;
        this.settings = configuration.webSocket();
        this.commandLimits = new CommandLimits(
                settings.subscriptionsPerConnection(), settings.commandsPerSecond(), settings.badMessages());
        this.compression = new Compression(settings.compression(), server);
        this.clients = new ClientKinds(encoder, configuration.delivery(), compression);
    }

    /** Whether connections are compressed. */
    public Compression compression() {
        return compression;
    }

    /** @throws RefusedException 429 if the caller of a handshake has sent too many commands on other connections */
    void admit(Caller caller) {
        rates.connect(caller);
    }

    /**
     * Opens the session of a client that {@link HandshakeFilter} has let in. Any other session is closed with 1008: the servers
     * read paths and headers more liberally than the filter does, and may upgrade what it took for a plain request.
     *
     * @return empty if the session never passed the filter; it is being closed, and counted nowhere
     */
    Optional<ClientSession> open(Session session) {
        Handshake handshake = server.upgraded(session);
        Optional<AdmittedHandshake> admitted = admitted(session);
        if (admitted.isEmpty()) {
            handshake.end();
            unchecked.log("handshake_not_checked");
            closer.close(session, CloseCode.POLICY_VIOLATION, "ask for this WebSocket as RFC 6455 spells it, at /ws");
            return Optional.empty();
        }
        return Optional.of(open(session, admitted.get(), handshake));
    }

    /** Those of a rehearsal have sessions of their own. */
    private Optional<AdmittedHandshake> admitted(Session session) {
        if (session.getUserPrincipal() instanceof AdmittedHandshake admitted) {
            return Optional.of(admitted);
        }
        return Rehearsal.of(session)
                .filter(rehearsal -> rehearsal.sessions() == this)
                .map(rehearsal -> new AdmittedHandshake(Rehearsal.CALLER, false));
    }

    private ClientSession open(Session session, AdmittedHandshake admitted, Handshake handshake) {
        boolean envelope = GatewayEndpoint.SUBPROTOCOL.equals(session.getNegotiatedSubprotocol());
        var turn = new WritePermit();
        var access = new ClientAccess(accessControl, limits, rates, maxSubscriptionsOfIdentity, admitted.caller());
        SinkFactory.Chosen sink = sinkFactory.forSession(session, turn);
        Subscriber subscriber = shards.connect(
                "s",
                access::peer,
                sink.factory(),
                clients.options(envelope, admitted.compressed() && sink.writesFrames()));
        subscriber.expireWhen(access::isExpired);
        var connection = new ClientConnection(subscriber, commandLimits, access);
        var client = new ClientSession(
                session,
                turn,
                connection,
                commands,
                access,
                settings.maxMessageBytes(),
                unfinished.ofClient(),
                unauthenticated::remove,
                handshake,
                admitted.compressed());
        open.add(client);
        if (access.isEntered() && !access.isAuthenticated()) { // before its first message can come
            unauthenticated.add(client).ifPresent(this::sendAwayUnauthenticated);
        }
        server.opened(session, client);
        session.setMaxIdleTimeout(0); // the keep-alive ends who is gone; a reader that never speaks is not
        String id = subscriber.id();
        LogContext.session(id)
                .run(() -> LOG.log(
                        Level.DEBUG,
                        () -> LogEvent.of("session_opened").with("session", id).toString()));
        if (!access.isEntered()) { // it came with a crowd
            subscriber.close(CloseCode.TRY_AGAIN_LATER, "too many connections");
        }
        if (closing) { // it came after all others had been sent away
            closer.close(session, CloseCode.GOING_AWAY, Drain.REASON);
        }
        return client;
    }

    private void sendAwayUnauthenticated(ClientSession client) {
        limits.countUnauthenticated();
        client.subscriber().close(CloseCode.TRY_AGAIN_LATER, "too many connections without a token; send it at once");
    }

    /** The connection has ended, whoever ended it. */
    void closed(ClientSession client) {
        client.end();
        ended.add(client.session());
        forget(client);
        String id = client.subscriber().id();
        LogContext.session(id)
                .run(() -> LOG.log(
                        Level.DEBUG,
                        () -> LogEvent.of("session_ended").with("session", id).toString()));
        client.subscriber().connectionGone();
    }

    /** Something went wrong, maybe after the session's end. */
    void failed(Session session) {
        server.failed(session);
    }

    /** Some servers never tell of the end of whom we closed. */
    private void forget(ClientSession client) {
        open.remove(client);
        unauthenticated.remove(client);
        client.release();
    }

    /** Forgets whom we closed, sends away whose token has expired, pings whom it is time to ping, and closes who is gone. */
    public void keepAlive() {
        open.forEach(this::keepAlive);
        rates.forgetIdle();
        ended.release();
    }

    private void keepAlive(ClientSession client) {
        if (client.subscriber().isGone()) {
            forget(client);
            return;
        }
        client.subscriber().closeIfOverdue();
        client.checkAccess(authenticateTimeout);
        client.closeIfHoldingTooMuch();
        client.keepAlive(closer, settings.pingInterval(), settings.pongTimeout());
    }

    /** How many clients are connected. */
    public int count() {
        return open.size();
    }

    /** Has the server forget those who have left. */
    public void forgetThoseWhoLeft() {
        ended.releaseAll();
    }

    /** Sends everyone away, with what waits for them first, and whoever still comes. */
    public void closeAll(CloseCode code, String reason) {
        closing = true;
        open.forEach(client -> client.subscriber().close(code, reason));
    }
}
