package io.redtail.websocket;

import io.redtail.config.Configuration;
import io.redtail.config.DeliverySettings;
import io.redtail.config.WebSocketSettings;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.Drain;
import io.redtail.delivery.GapPolicy;
import io.redtail.delivery.Shards;
import io.redtail.delivery.SlowConsumerPolicy;
import io.redtail.delivery.Subscriber;
import io.redtail.delivery.SubscriberOptions;
import io.redtail.protocol.AnswerEncoder;
import io.redtail.protocol.ClientConnection;
import io.redtail.protocol.CommandHandler;
import io.redtail.protocol.CommandLimits;
import io.redtail.protocol.DialectEncoding;
import io.redtail.protocol.EnvelopeEncoding;
import jakarta.websocket.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** All open sessions of this node. Any thread. */
public final class ClientSessions {

    private static final Logger LOG = System.getLogger(ClientSessions.class.getName());

    private final Set<ClientSession> open = ConcurrentHashMap.newKeySet();
    private final Shards shards;
    private final SessionCloser closer;
    private final Sinks sinks;
    private final TyrusScheduler tyrusScheduler;
    private final CommandHandler commands;
    private final CommandLimits limits;
    private final WebSocketSettings settings;
    private final SubscriberOptions dialects;
    private final SubscriberOptions envelopes;
    private final AtomicLong opened = new AtomicLong();
    private volatile boolean closing;

    public ClientSessions(
            Configuration configuration,
            Shards shards,
            SessionCloser closer,
            Sinks sinks,
            TyrusScheduler tyrusScheduler,
            CommandHandler commands,
            AnswerEncoder answers) {
        this.shards = shards;
        this.closer = closer;
        this.sinks = sinks;
        this.tyrusScheduler = tyrusScheduler;
        this.commands = commands;
        this.settings = configuration.webSocket();
        this.limits = new CommandLimits(
                settings.subscriptionsPerConnection(), settings.commandsPerSecond(), settings.badMessages());
        DeliverySettings delivery = configuration.delivery();
        this.dialects = new SubscriberOptions(
                new DialectEncoding(answers),
                delivery.outboxMaxBytes(),
                SlowConsumerPolicy.DISCONNECT,
                delivery.disconnectDialectsOnGap() ? GapPolicy.DISCONNECT : GapPolicy.ANNOUNCE);
        this.envelopes = new SubscriberOptions(
                new EnvelopeEncoding(answers),
                delivery.outboxMaxBytes(),
                delivery.disconnectSlowConsumers() ? SlowConsumerPolicy.DISCONNECT : SlowConsumerPolicy.DROP_OLDEST,
                GapPolicy.ANNOUNCE);
    }

    ClientSession open(Session session) {
        tyrusScheduler.replaceIn(session.getContainer());
        session.setMaxTextMessageBufferSize(settings.maxMessageBytes()); // for servers whose default is 8 KB
        session.setMaxBinaryMessageBufferSize(settings.maxMessageBytes());
        session.setMaxIdleTimeout(0); // the keep-alive ends who is gone; a reader that never speaks is not
        boolean envelope = GatewayEndpoint.SUBPROTOCOL.equals(session.getNegotiatedSubprotocol());
        var turn = new SocketTurn();
        // What people read in logs and type into a console; servers' ids are long.
        String id = "s" + opened.incrementAndGet();
        Subscriber subscriber = shards.connect(id, sinks.forSession(session, turn), envelope ? envelopes : dialects);
        var client = new ClientSession(
                session, turn, new ClientConnection(subscriber, limits), commands, settings.maxMessageBytes());
        open.add(client);
        LOG.log(Level.DEBUG, () -> client.subscriber() + " is connected");
        if (closing) { // it came after all others had been sent away
            closer.close(session, CloseCode.GOING_AWAY, Drain.REASON);
        }
        return client;
    }

    /** The connection has ended, whoever ended it. */
    void closed(ClientSession client) {
        open.remove(client);
        LOG.log(Level.DEBUG, () -> client.subscriber() + " has left");
        client.subscriber().connectionGone();
    }

    /** Forgets whom we closed, pings whom it is time to ping, and closes who is gone. */
    public void keepAlive() {
        open.removeIf(client -> client.subscriber().isGone()); // some servers never tell us of the end
        open.forEach(client -> client.subscriber().closeIfOverdue());
        open.forEach(client -> client.keepAlive(closer, settings.pingInterval(), settings.pongTimeout()));
    }

    /** How many clients are connected. */
    public int count() {
        return open.size();
    }

    /** Sends everyone away, with what waits for them first, and whoever still comes. */
    public void closeAll(CloseCode code, String reason) {
        closing = true;
        open.forEach(client -> client.subscriber().close(code, reason));
    }
}
