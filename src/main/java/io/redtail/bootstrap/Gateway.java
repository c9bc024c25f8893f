package io.redtail.bootstrap;

import io.opentelemetry.api.OpenTelemetry;
import io.redtail.config.Configuration;
import io.redtail.config.DeliverySettings;
import io.redtail.config.HttpSettings;
import io.redtail.config.ShareSettings;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.DeliveryCounters;
import io.redtail.delivery.Drain;
import io.redtail.delivery.HistoryReader;
import io.redtail.delivery.Router;
import io.redtail.delivery.Shards;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.history.History;
import io.redtail.http.api.LiveChannels;
import io.redtail.http.publishing.Idempotency;
import io.redtail.http.publishing.PublishHandler;
import io.redtail.http.publishing.PublishTracing;
import io.redtail.http.publishing.Uploads;
import io.redtail.http.streams.StreamingResponses;
import io.redtail.http.tickets.Tickets;
import io.redtail.lifecycle.Worker;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.ops.ClusterView;
import io.redtail.ops.GatewayView;
import io.redtail.ops.InstanceInfo;
import io.redtail.ops.JmxRegistration;
import io.redtail.ops.StartSummary;
import io.redtail.ops.health.Checks;
import io.redtail.ops.health.Health;
import io.redtail.ops.metrics.ClientMetrics;
import io.redtail.ops.metrics.CommandMetrics;
import io.redtail.ops.metrics.DeliveryMetrics;
import io.redtail.ops.metrics.HealthMetrics;
import io.redtail.ops.metrics.HistoryMetrics;
import io.redtail.ops.metrics.JvmMetrics;
import io.redtail.ops.metrics.Metrics;
import io.redtail.ops.metrics.MetricsSource;
import io.redtail.ops.metrics.RedisMetrics;
import io.redtail.ops.metrics.WorkaroundMetrics;
import io.redtail.ops.tracing.Tracing;
import io.redtail.protocol.CommandCounters;
import io.redtail.protocol.CommandHandler;
import io.redtail.protocol.ServerMessageEncoder;
import io.redtail.redis.NodeRegistry;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.PublishingConnections;
import io.redtail.redis.RedisIdempotencyStore;
import io.redtail.redis.RedisNames;
import io.redtail.redis.RedisPublisher;
import io.redtail.redis.RedisSubscriber;
import io.redtail.redis.RedisTicketStore;
import io.redtail.redis.RedisUpstream;
import io.redtail.security.AccessControl;
import io.redtail.security.AccessPolicy;
import io.redtail.security.ConnectionLimits;
import io.redtail.security.Shares;
import io.redtail.server.RecordMethods;
import io.redtail.server.Server;
import io.redtail.websocket.ClientSessions;
import io.redtail.websocket.CommandRates;
import io.redtail.websocket.SessionCloser;
import io.redtail.websocket.SinkFactory;
import io.redtail.websocket.StalledWrites;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedExecutors;
import jakarta.enterprise.concurrent.ManagedTask;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * One running gateway: all its parts, put together once.
 *
 * <p>Start: shards, then the Redis subscriber, so that nothing arrives where nobody works. Stop: clients first, so that they
 * hear why, then what feeds them, then the shards.
 */
final class Gateway {

    private static final Logger LOG = Logs.of(Gateway.class);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Configuration configuration;
    private final ManagedExecutorService executor;
    private final ThreadFactory threads;
    private final @Nullable History history;
    private final SubscriptionRegistry registry;
    private final Router router;
    private final Shards shards;
    private final Drain drain;
    private final RedisSubscriber subscriber;
    private final SessionCloser closer;
    private final ClientSessions sessions;
    private final StalledWrites stalledWrites;
    private final Worker periodicTask;
    private final Server server;
    private final ServerMessageEncoder encoder;
    private final GatewayView view;
    private final JmxRegistration jmx;
    private final PublishingConnections publishing;
    private final Uploads uploads;
    private final PublishHandler publishHandler;
    private final StreamingResponses streams;
    private final Tickets tickets;
    private final LiveChannels liveChannels;
    private final ClusterView cluster;
    private final @Nullable Worker clusterTask;
    private final ConnectionLimits connectionLimits;
    private final AccessControl accessControl;
    private final InstanceInfo instance;
    private final Health health;
    private final Metrics metrics;
    private final @Nullable Tracing tracing;
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
        this.executor = executor;
        this.threads = threads;
        DeliverySettings delivery = configuration.delivery();
        var counters = new DeliveryCounters();
        var names = new RedisNames("", configuration.channels());
        history =
                configuration.history().enabled() ? new History(configuration, names, instance.node(), threads) : null;
        var upstream = new RedisUpstream(
                configuration.redis(), history == null ? new PlainChannelFormat(names) : history.recordedChannels());
        Optional<HistoryReader> kept = Optional.ofNullable(history).map(History::reader);
        registry = new SubscriptionRegistry(upstream, delivery.shards(), kept);
        encoder = new ServerMessageEncoder();
        shards = new Shards(
                delivery.shards(), delivery.shardQueueMaxBytes(), delivery.shardPatience(), registry, counters);
        drain = new Drain(shards, configuration.operation().drainTime(), threads);
        tracing = openTelemetry == null ? null : new Tracing(openTelemetry);
        router = new Router(registry, shards, counters, delivery.outboxMaxBytes());
        subscriber = new RedisSubscriber(configuration.redis(), names, upstream, registry, router, executor);
        closer = new SessionCloser(threads);
        stalledWrites = new StalledWrites();
        var sinkFactory = new SinkFactory(
                closer, stalledWrites, server, configuration.webSocket().portableSinkOnly());
        connectionLimits = new ConnectionLimits(configuration.limits());
        accessControl = new AccessControl(configuration, connectionLimits, policy);
        ShareSettings perCaller = configuration.shares();
        var commandRates = new CommandRates(perCaller);
        var commands = new CommandHandler(configuration.channels(), registry, encoder);
        sessions = new ClientSessions(
                configuration,
                shards,
                closer,
                sinkFactory,
                server,
                commands,
                encoder,
                accessControl,
                connectionLimits,
                commandRates);
        HttpSettings http = configuration.http();
        publishing = new PublishingConnections(configuration.redis(), http.publishConnections());
        uploads = new Uploads(
                http.maxUploads(),
                new Shares("uploads", perCaller.uploadsPerAddress(), perCaller.uploadsPerIdentity()),
                http.uploadIdleTimeout(),
                threads);
        publishHandler = new PublishHandler(
                configuration,
                new RedisPublisher(publishing, names),
                new Idempotency(
                        new RedisIdempotencyStore(publishing, names, http.idempotencyRetention()),
                        configuration.limits().idempotencyKeysPerHour()),
                uploads,
                tracing == null ? PublishTracing.NONE : tracing);
        tickets = new Tickets(
                new RedisTicketStore(publishing, names), configuration.limits().tickets());
        streams = new StreamingResponses(configuration, shards, registry, kept, encoder, threads);
        History recorded = history;
        liveChannels = new LiveChannels(
                registry, recorded == null ? Map::of : () -> recorded.newestChannels(LiveChannels.MAX_RECORDED));
        periodicTask = new Worker("periodic", () -> {
            sessions.keepAlive();
            streams.keepAlive();
            publishHandler.keepAlive();
            registry.measureRates();
            drain.sweep();
            shards.beat();
            return SECOND;
        });
        view = new GatewayView(configuration.channels(), counters, registry, shards, subscriber, sinkFactory, drain);
        cluster = new ClusterView(new NodeRegistry(publishing, names), view, instance);
        clusterTask = configuration.operation().adminToken().isPresent() ? new Worker("cluster", this::announce) : null;
        jmx = new JmxRegistration(ManagementFactory.getPlatformMBeanServer(), name);
        health = checks();
        metrics = new Metrics(instance, metricsSources(counters, commands.counters(), commandRates));
    }

    /** What keeps a gateway from being ready belongs into the second list; MicroProfileHealth has a bean for each. */
    private Health checks() {
        return new Health(
                List.of(Checks.shardsMove(shards), Checks.redisThreadsMove(subscriber, configuration.redis())),
                List.of(
                        Checks.redisSubscription(subscriber, configuration.redis()),
                        Checks.shardsAreQuick(shards),
                        Checks.notDrained(drain),
                        Checks.history(history)),
                List.of(Checks.gatewayRuns(() -> running)));
    }

    private List<MetricsSource> metricsSources(
            DeliveryCounters counters, CommandCounters commands, CommandRates rates) {
        List<MetricsSource> sources = new ArrayList<>(List.of(
                new ClientMetrics(counters, registry, shards),
                new DeliveryMetrics(counters, shards, configuration.delivery()),
                new CommandMetrics(
                        commands, rates, counters, connectionLimits, streams, tickets, uploads, publishHandler),
                new RedisMetrics(subscriber),
                new HealthMetrics(health),
                new WorkaroundMetrics(server.workarounds()),
                new JvmMetrics()));
        if (history != null) {
            sources.add(new HistoryMetrics(history));
        }
        return sources;
    }

    private Duration announce() {
        cluster.run();
        return SECOND;
    }

    Health health() {
        return health;
    }

    Metrics metrics() {
        return metrics;
    }

    ClientSessions sessions() {
        return sessions;
    }

    PublishHandler publishHandler() {
        return publishHandler;
    }

    StreamingResponses streams() {
        return streams;
    }

    Tickets tickets() {
        return tickets;
    }

    GatewayView view() {
        return view;
    }

    ClusterView cluster() {
        return cluster;
    }

    LiveChannels liveChannels() {
        return liveChannels;
    }

    Drain drain() {
        return drain;
    }

    AccessControl accessControl() {
        return accessControl;
    }

    Configuration configuration() {
        return configuration;
    }

    void start() {
        RecordMethods.forget(server.workarounds());
        server.started();
        shards.start(threads);
        subscriber.start(longRunning(), threads);
        if (history != null) {
            history.start(registry, router, threads);
        }
        periodicTask.start(threads);
        if (clusterTask != null) {
            clusterTask.start(threads);
        }
        stalledWrites.start(threads);
        jmx.register(view);
        running = true;
        LOG.log(Level.INFO, () -> StartSummary.of(instance, configuration));
        if (tracing != null) {
            LOG.log(Level.INFO, "tracing_started");
        }
    }

    /** Without the hint, Liberty runs it among a dozen threads that are meant for short tasks. */
    private Executor longRunning() {
        return task -> executor.execute(
                ManagedExecutors.managedTask(task, Map.of(ManagedTask.LONGRUNNING_HINT, "true"), null));
    }

    void stop() throws InterruptedException {
        running = false;
        jmx.unregister();
        int clients = sessions.count() + streams.count();
        drain.finish();
        sessions.closeAll(CloseCode.GOING_AWAY, Drain.REASON);
        streams.closeAll(Drain.REASON);
        List<String> late = new ArrayList<>();
        if (history != null) {
            stop("history", history::stop, late);
        }
        stop("keep-alive", periodicTask::stop, late);
        if (clusterTask != null) {
            stop("word to the other nodes", clusterTask::stop, late);
        }
        stop("uploads", uploads::stop, late);
        stop("Redis subscriber", subscriber::stop, late);
        stop("shards", shards::stop, late);
        stop("stalled writes", stalledWrites::stop, late);
        stop("closing of clients", closer::stop, late);
        stop("HTTP streams", streams::stop, late);
        publishing.close();
        stop("server", server::stop, late);
        stop("JSON-B", this::closeEncoder, late);
        sessions.forgetThoseWhoLeft();
        endExecutor();
        RecordMethods.forget(server.workarounds());
        LogEvent stopped = LogEvent.of("gateway_stopped").with("clients", clients);
        LOG.log(Level.INFO, late.isEmpty() ? stopped : stopped.with("late", String.join(", ", late)));
    }

    /**
     * Payara 6.2025.10 does not end an executor that the application has defined ({@code
     * ManagedExecutorDescriptorDeployer.undeployResource} is empty): its idle threads would live on, and our class loader with
     * them. Other servers do, and refuse this, as Jakarta Concurrency has it.
     */
    private void endExecutor() {
        try {
            executor.shutdown();
        } catch (IllegalStateException byTheServer) {
            LOG.log(Level.DEBUG, "executor_left_to_server");
        }
    }

    /** One that fails must not keep the others running. */
    private static void stop(String what, Stop stop, List<String> late) throws InterruptedException {
        try {
            if (!stop.within(TIMEOUT)) {
                late.add(what);
            }
        } catch (RuntimeException e) {
            LOG.log(
                    Level.ERROR,
                    () -> LogEvent.of("stop_failed").with("component", what).toString(),
                    e);
            late.add(what);
        }
    }

    private boolean closeEncoder(Duration unused) {
        encoder.close();
        return true;
    }

    private interface Stop {

        boolean within(Duration timeout) throws InterruptedException;
    }
}
