package io.redtail.bootstrap;

import io.redtail.config.Configuration;
import io.redtail.delivery.DeliveryCounters;
import io.redtail.lifecycle.Component;
import io.redtail.lifecycle.Worker;
import io.redtail.ops.ClusterView;
import io.redtail.ops.GatewayView;
import io.redtail.ops.InstanceInfo;
import io.redtail.ops.JmxRegistration;
import io.redtail.ops.health.Checks;
import io.redtail.ops.health.Health;
import io.redtail.ops.metrics.ArchiveMetrics;
import io.redtail.ops.metrics.ClientMetrics;
import io.redtail.ops.metrics.CommandMetrics;
import io.redtail.ops.metrics.CompressionMetrics;
import io.redtail.ops.metrics.DeliveryMetrics;
import io.redtail.ops.metrics.HealthMetrics;
import io.redtail.ops.metrics.HistoryMetrics;
import io.redtail.ops.metrics.JvmMetrics;
import io.redtail.ops.metrics.Metrics;
import io.redtail.ops.metrics.MetricsSource;
import io.redtail.ops.metrics.RedisMetrics;
import io.redtail.ops.metrics.WorkaroundMetrics;
import io.redtail.redis.RedisNames;
import io.redtail.security.ConnectionLimits;
import io.redtail.server.Server;
import io.redtail.websocket.WarmUp;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.management.ObjectName;

/** What operators see of a gateway: health, metrics, JMX, and what it tells the other nodes. */
final class OperationsComponents {

    private static final Duration ANNOUNCEMENT_INTERVAL = Duration.ofSeconds(1);

    final GatewayView view;
    final ClusterView cluster;
    final Health health;
    final Metrics metrics;
    private final Optional<Worker> announcement;
    private final JmxRegistration jmx;

    /** @param running whether the gateway has started and does not stop */
    OperationsComponents(
            Configuration configuration,
            ObjectName name,
            InstanceInfo instance,
            RedisNames names,
            DeliveryComponents delivery,
            WebSocketComponents webSocket,
            HttpComponents http,
            ConnectionLimits connectionLimits,
            Server server,
            BooleanSupplier running) {
        view = new GatewayView(
                configuration.channels(),
                delivery.counters,
                delivery.registry,
                delivery.shards,
                delivery.subscribers,
                delivery.placement,
                webSocket.sinkFactory,
                delivery.drain);
        cluster = new ClusterView(http.publishing.nodeRegistry(), view, instance);
        announcement = configuration.operation().adminToken().map(token -> new Worker("announcement", this::announce));
        jmx = new JmxRegistration(ManagementFactory.getPlatformMBeanServer(), name);
        health = checks(configuration, delivery, webSocket.warmUp, running);
        metrics = new Metrics(instance, sources(configuration, delivery, webSocket, http, connectionLimits, server));
    }

    private Duration announce() {
        cluster.run();
        return ANNOUNCEMENT_INTERVAL;
    }

    /** What keeps a gateway from being ready belongs into the second list; MicroProfileHealth has a bean for each. */
    private static Health checks(
            Configuration configuration, DeliveryComponents delivery, WarmUp warmUp, BooleanSupplier running) {
        return new Health(
                List.of(
                        Checks.shardsMove(delivery.shards),
                        Checks.redisThreadsMove(delivery.subscribers, configuration.redis())),
                List.of(
                        Checks.redisSubscription(delivery.subscribers, configuration.redis()),
                        Checks.shardsAreQuick(delivery.shards),
                        Checks.notDrained(delivery.drain),
                        Checks.history(delivery.history.orElse(null)),
                        Checks.warmedUp(warmUp)),
                List.of(Checks.gatewayRuns(running)));
    }

    private List<MetricsSource> sources(
            Configuration configuration,
            DeliveryComponents delivery,
            WebSocketComponents webSocket,
            HttpComponents http,
            ConnectionLimits connectionLimits,
            Server server) {
        DeliveryCounters counters = delivery.counters;
        List<MetricsSource> sources = new ArrayList<>(List.of(
                new ClientMetrics(counters, delivery.registry, delivery.shards),
                new DeliveryMetrics(counters, delivery.shards, configuration.delivery()),
                new CommandMetrics(
                        webSocket.commands.counters(),
                        webSocket.commandRates,
                        webSocket.unfinishedMessages,
                        counters,
                        connectionLimits,
                        http.streams,
                        http.tickets,
                        http.uploads,
                        http.publishHandler,
                        http.requestRates),
                new CompressionMetrics(webSocket.sessions.compression().counters(), http.streams.compressors()),
                new RedisMetrics(delivery.subscribers),
                new HealthMetrics(health),
                new WorkaroundMetrics(server.workarounds()),
                new JvmMetrics()));
        delivery.history.map(HistoryMetrics::new).ifPresent(sources::add);
        delivery.history
                .filter(history -> history.archiveStatus().isPresent())
                .map(history -> new ArchiveMetrics(() -> history.archiveStatus().orElseThrow()))
                .ifPresent(sources::add);
        return sources;
    }

    /** What tells the other nodes of this one, if an administrator may ask. */
    Optional<Worker> announcement() {
        return announcement;
    }

    Component jmx() {
        return new Component("JMX", () -> jmx.register(view), timeout -> {
            jmx.unregister();
            return true;
        });
    }
}
