package io.redtail.bootstrap;

import io.redtail.config.Configuration;
import io.redtail.protocol.CommandHandler;
import io.redtail.protocol.ServerMessageEncoder;
import io.redtail.security.AccessControl;
import io.redtail.security.ConnectionLimits;
import io.redtail.server.Server;
import io.redtail.websocket.ClientSessions;
import io.redtail.websocket.CommandRates;
import io.redtail.websocket.SessionCloser;
import io.redtail.websocket.SinkFactory;
import io.redtail.websocket.StalledWrites;
import io.redtail.websocket.UnfinishedMessages;
import java.util.concurrent.ThreadFactory;

/** What serves WebSocket clients. */
final class WebSocketComponents {

    final SessionCloser closer;
    final StalledWrites stalledWrites = new StalledWrites();
    final SinkFactory sinkFactory;
    final CommandHandler commands;
    final CommandRates commandRates;
    final UnfinishedMessages unfinishedMessages;
    final ClientSessions sessions;

    WebSocketComponents(
            Configuration configuration,
            DeliveryComponents delivery,
            ServerMessageEncoder encoder,
            AccessControl accessControl,
            ConnectionLimits connectionLimits,
            Server server,
            ThreadFactory threads) {
        closer = new SessionCloser(threads);
        sinkFactory = new SinkFactory(
                closer, stalledWrites, server, configuration.webSocket().portableSinkOnly());
        commandRates = new CommandRates(configuration.shares(), configuration.limits());
        unfinishedMessages = new UnfinishedMessages(configuration.limits().unfinishedBytes());
        commands = new CommandHandler(configuration.channels(), delivery.registry, encoder);
        sessions = new ClientSessions(
                configuration,
                delivery.shards,
                closer,
                sinkFactory,
                server,
                commands,
                encoder,
                accessControl,
                connectionLimits,
                commandRates,
                unfinishedMessages);
    }
}
