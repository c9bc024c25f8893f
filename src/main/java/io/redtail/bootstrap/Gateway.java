package io.redtail.bootstrap;

import io.opentelemetry.api.OpenTelemetry;
import io.redtail.config.Configuration;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.Drain;
import io.redtail.http.publishing.PublishTracing;
import io.redtail.lifecycle.Component;
import io.redtail.lifecycle.Components;
import io.redtail.lifecycle.Worker;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.ops.ChannelTypeLines;
import io.redtail.ops.InstanceInfo;
import io.redtail.ops.StartSummary;
import io.redtail.ops.tracing.Tracing;
import io.redtail.protocol.ServerMessageEncoder;
import io.redtail.redis.RedisNames;
import io.redtail.security.AccessControl;
import io.redtail.security.AccessPolicy;
import io.redtail.security.ConnectionLimits;
import io.redtail.server.RecordMethods;
import io.redtail.server.Server;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * One running gateway: puts its parts together, and says in which order they start; they stop in reverse.
 *
 * <p>Shards start before the Redis subscriber, so that nothing arrives where nobody works. Clients go first, so that they hear
 * why, then what feeds them, then the shards.
 */
final class Gateway {

    private static final Logger LOG = Logs.of(Gateway.class);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Configuration configuration;
    private final InstanceInfo instance;
    private final ApplicationExecutor executor;
    private final ThreadFactory threads;
    private final Optional<PublishTracing> tracing;
    private final DeliveryComponents delivery;
    private final ServerMessageEncoder encoder = new ServerMessageEncoder();
    private final Server server;
    private final AccessControl accessControl;
    private final WebSocketComponents webSocket;
    private final HttpComponents http;
    private final OperationsComponents operations;
    private final Worker periodic = new Worker("periodic", this::everySecond);
    private final Components components;
    private volatile boolean running;

    /**
     * Puts the parts together; nothing runs yet.
     *
     * @param name what it is called in JMX
     * @param instance what runs where
     * @param server what it runs on
     * @param executor for what waits for Redis
     * @param threads for the threads that live as long as the gateway
     * @param policy who may do what
     * @param openTelemetry what traces; null where nothing does
     */
    Gateway(
            Configuration configuration,
            ObjectName name,
            InstanceInfo instance,
            Server server,
            ManagedExecutorService executor,
            ThreadFactory threads,
            AccessPolicy policy,
            @Nullable OpenTelemetry openTelemetry) {
        this.configuration = configuration;
        this.instance = instance;
        this.server = server;
        this.executor = new ApplicationExecutor(executor);
        this.threads = threads;
        var names = RedisNames.of(configuration);
        tracing = Optional.ofNullable(openTelemetry).map(Tracing::new);
        delivery = new DeliveryComponents(configuration, names, instance.node(), executor, threads);
        var connectionLimits = new ConnectionLimits(configuration.limits());
        accessControl = new AccessControl(configuration, connectionLimits, policy);
        webSocket = new WebSocketComponents(
                configuration, delivery, encoder, accessControl, connectionLimits, server, threads);
        http = new HttpComponents(
                configuration, names, delivery, encoder, tracing.orElse(PublishTracing.NONE), server, threads);
        operations = new OperationsComponents(
                configuration,
                name,
                instance,
                names,
                delivery,
                webSocket,
                http,
                connectionLimits,
                server,
                () -> running);
        components = new Components(inOrder());
    }

    private List<Component> inOrder() {
        List<Component> parts = new ArrayList<>(List.of(
                new Component("record methods", this::forgetRecordMethods, timeout -> forgetRecordMethods()),
                Component.closed("executor", executor::end),
                Component.closed("clients' memory", webSocket.sessions::forgetThoseWhoLeft),
                Component.closed("JSON-B", encoder::close),
                new Component(
                        "server",
                        () -> server.started(!configuration.webSocket().portableSinkOnly()),
                        server::stop),
                Component.closed("publishing connections", http.publishing::close),
                Component.stopped("HTTP streams", http.streams::stop),
                Component.closed("held refusals", http.refusals::releaseAll),
                Component.stopped("closing of clients", webSocket.closer::stop),
                new Component(
                        "stalled writes", () -> webSocket.stalledWrites.start(threads), webSocket.stalledWrites::stop),
                new Component("shards", () -> delivery.shards.start(threads), delivery.shards::stop),
                new Component(
                        "Redis subscriber",
                        () -> delivery.subscribers.start(executor.longRunning(), threads),
                        delivery.subscribers::stop),
                Component.stopped("uploads", http.uploads::stop)));
        operations.announcement().ifPresent(worker -> parts.add(worker("word to the other nodes", worker)));
        parts.add(worker("keep-alive", periodic));
        parts.add(worker("late refusals", new Worker("late refusals", http.refusals::release)));
        delivery.history.ifPresent(history -> parts.add(new Component(
                "history", () -> history.start(delivery.registry, delivery.router, threads), history::stop)));
        parts.add(Component.stopped("clients", this::sendClientsAway));
        parts.add(Component.stopped("warm-up", webSocket.warmUp::stop));
        parts.add(operations.jmx());
        return parts;
    }

    private Component worker(String name, Worker worker) {
        return new Component(name, () -> worker.start(threads), worker::stop);
    }

    private Duration everySecond() {
        webSocket.sessions.keepAlive();
        webSocket.warmUp.keepAlive();
        http.streams.keepAlive();
        http.publishHandler.keepAlive();
        http.unreadBodies.endOverdue();
        http.requestRates.forgetIdle();
        delivery.registry.measureRates();
        delivery.drain.sweep();
        delivery.shards.beat();
        return SECOND;
    }

    private boolean forgetRecordMethods() {
        RecordMethods.forget(server.workarounds());
        return true;
    }

    private boolean sendClientsAway(Duration unused) throws InterruptedException {
        try {
            delivery.drain.finish(); // which has a bound of its own
        } finally {
            webSocket.sessions.closeAll(CloseCode.GOING_AWAY, Drain.REASON);
            http.streams.closeAll(Drain.REASON);
        }
        return true;
    }

    void start() {
        components.start();
        running = true;
        LOG.log(Level.INFO, () -> StartSummary.of(instance, configuration));
        ChannelTypeLines.of(configuration).forEach(line -> LOG.log(Level.INFO, line));
        if (tracing.isPresent()) {
            LOG.log(Level.INFO, "tracing_started");
        }
    }

    void stop() {
        running = false;
        int clients = webSocket.sessions.count() + http.streams.count();
        List<String> late = components.stop(TIMEOUT);
        LogEvent stopped = LogEvent.of("gateway_stopped").with("clients", clients);
        LOG.log(Level.INFO, late.isEmpty() ? stopped : stopped.with("late", String.join(", ", late)));
    }

    DeliveryComponents delivery() {
        return delivery;
    }

    WebSocketComponents webSocket() {
        return webSocket;
    }

    HttpComponents http() {
        return http;
    }

    OperationsComponents operations() {
        return operations;
    }

    AccessControl accessControl() {
        return accessControl;
    }

    Configuration configuration() {
        return configuration;
    }
}
