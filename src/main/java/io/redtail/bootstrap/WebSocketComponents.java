package io.redtail.bootstrap;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.DeliverySettings;
import io.redtail.delivery.DeliveryCounters;
import io.redtail.delivery.Shards;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.delivery.Upstream;
import io.redtail.protocol.CommandHandler;
import io.redtail.protocol.ServerMessageEncoder;
import io.redtail.security.AccessControl;
import io.redtail.security.ConnectionLimits;
import io.redtail.security.GrantPolicy;
import io.redtail.server.Server;
import io.redtail.websocket.ClientSessions;
import io.redtail.websocket.CommandRates;
import io.redtail.websocket.SessionCloser;
import io.redtail.websocket.SinkFactory;
import io.redtail.websocket.StalledWrites;
import io.redtail.websocket.UnfinishedMessages;
import io.redtail.websocket.WarmUp;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
    final WarmUp warmUp;

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
        warmUp = warmUp(configuration, encoder, server, threads);
    }

    /** With parts of its own for all that counts, limits, or asks Redis. */
    private WarmUp warmUp(
            Configuration configuration, ServerMessageEncoder encoder, Server server, ThreadFactory threads) {
        Configuration unlimited = configuration.unlimited();
        DeliverySettings delivery = configuration.delivery();
        var registry = new SubscriptionRegistry(new AlwaysLive(), 1);
        var shards = new Shards(
                1, delivery.shardQueueMaxBytes(), delivery.shardPatience(), registry, new DeliveryCounters());
        var limits = new ConnectionLimits(unlimited.limits());
        var rehearsals = new ClientSessions(
                unlimited,
                shards,
                closer,
                sinkFactory,
                server,
                new CommandHandler(ChannelTypes.BUILT_IN, registry, encoder),
                encoder,
                new AccessControl(unlimited, limits, new GrantPolicy()),
                limits,
                new CommandRates(unlimited.shares(), unlimited.limits()),
                new UnfinishedMessages(unlimited.limits().unfinishedBytes()));
        return new WarmUp(configuration.operation().warmUp(), rehearsals, shards, sessions::count, threads);
    }

    /** Channels that nothing is published to. */
    private static final class AlwaysLive implements Upstream {

        @Override
        public CompletionStage<Void> acquire(Channel channel) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void release(Channel channel) {}
    }
}
