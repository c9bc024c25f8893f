package io.redtail.bootstrap;

import io.redtail.config.Configuration;
import io.redtail.config.DeliverySettings;
import io.redtail.config.HttpSettings;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.DeliveryCounters;
import io.redtail.delivery.Router;
import io.redtail.delivery.Shards;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.http.Idempotency;
import io.redtail.http.PublishHandler;
import io.redtail.http.Streams;
import io.redtail.http.Uploads;
import io.redtail.protocol.AnswerEncoder;
import io.redtail.protocol.CommandHandler;
import io.redtail.redis.PublishingConnections;
import io.redtail.redis.RedisAnswerStore;
import io.redtail.redis.RedisPublisher;
import io.redtail.redis.RedisSubscriber;
import io.redtail.redis.RedisUpstream;
import io.redtail.websocket.ClientSessions;
import io.redtail.websocket.KeepAlive;
import io.redtail.websocket.SessionCloser;
import io.redtail.websocket.Sinks;
import io.redtail.websocket.StalledWrites;
import io.redtail.websocket.TyrusScheduler;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedExecutors;
import jakarta.enterprise.concurrent.ManagedTask;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * One running gateway: all its parts, put together once.
 *
 * <p>Start: shards, then the Redis subscriber, so that nothing arrives where nobody works. Stop: clients first, so that they
 * hear why, then what feeds them, then the shards.
 */
final class Gateway {

    private static final Logger LOG = System.getLogger(Gateway.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Configuration configuration;
    private final ManagedExecutorService executor;
    private final ThreadFactory threads;
    private final Shards shards;
    private final RedisSubscriber subscriber;
    private final SessionCloser closer;
    private final ClientSessions sessions;
    private final StalledWrites stalledWrites;
    private final KeepAlive keepAlive;
    private final TyrusScheduler tyrusScheduler;
    private final PublishingConnections publishing;
    private final Uploads uploads;
    private final PublishHandler publishHandler;
    private final Streams streams;

    /**
     * Puts the parts together; nothing runs yet.
     *
     * @param threads for the threads that live as long as the gateway
     */
    Gateway(Configuration configuration, ManagedExecutorService executor, ThreadFactory threads) {
        this.configuration = configuration;
        this.executor = executor;
        this.threads = threads;
        DeliverySettings delivery = configuration.delivery();
        var counters = new DeliveryCounters();
        var upstream = new RedisUpstream(configuration.redis());
        var registry = new SubscriptionRegistry(upstream, delivery.shards());
        var answers = new AnswerEncoder();
        shards = new Shards(
                delivery.shards(), delivery.shardQueueMaxBytes(), delivery.shardPatience(), registry, counters);
        subscriber = new RedisSubscriber(
                configuration.redis(),
                upstream,
                registry,
                new Router(registry, shards, counters, delivery.outboxMaxBytes()),
                executor);
        closer = new SessionCloser(threads);
        stalledWrites = new StalledWrites();
        tyrusScheduler = new TyrusScheduler(threads);
        sessions = new ClientSessions(
                configuration,
                shards,
                closer,
                new Sinks(closer, stalledWrites, configuration.webSocket().portableSinkOnly()),
                tyrusScheduler,
                new CommandHandler(registry, answers),
                answers);
        HttpSettings http = configuration.http();
        publishing = new PublishingConnections(configuration.redis(), http.publishConnections());
        uploads = new Uploads(http.maxUploads(), http.uploadIdleTimeout(), threads);
        publishHandler = new PublishHandler(
                configuration,
                new RedisPublisher(publishing),
                new Idempotency(new RedisAnswerStore(publishing, http.idempotencyRetention())),
                uploads);
        streams = new Streams(configuration, shards, registry, answers, threads);
        keepAlive = new KeepAlive(() -> {
            sessions.keepAlive();
            streams.keepAlive();
            uploads.endIdle();
        });
    }

    ClientSessions sessions() {
        return sessions;
    }

    PublishHandler publishHandler() {
        return publishHandler;
    }

    Streams streams() {
        return streams;
    }

    RedisSubscriber subscriber() {
        return subscriber;
    }

    Configuration configuration() {
        return configuration;
    }

    void start() {
        shards.start(threads);
        subscriber.start(longRunning(), threads);
        keepAlive.start(threads);
        stalledWrites.start(threads);
        int shardCount = configuration.delivery().shards();
        LOG.log(Level.INFO, "Redtail started: Redis at {0}, {1} shards", subscriber.address(), shardCount);
    }

    /** Without the hint, Liberty's default executor runs it among a dozen threads that are meant for short tasks. */
    private Executor longRunning() {
        return task -> executor.execute(
                ManagedExecutors.managedTask(task, Map.of(ManagedTask.LONGRUNNING_HINT, "true"), null));
    }

    void stop() throws InterruptedException {
        int clients = sessions.count() + streams.count();
        keepAlive.stop();
        boolean uploadsStopped = uploads.stop(PATIENCE);
        sessions.closeAll(CloseCode.GOING_AWAY, "the gateway is shutting down");
        streams.closeAll("the gateway is shutting down");
        boolean subscriberStopped = subscriber.stop(PATIENCE);
        boolean shardsStopped = shards.stop(PATIENCE);
        boolean writesStopped = stalledWrites.stop(PATIENCE);
        boolean closerStopped = closer.stop(PATIENCE);
        boolean streamsStopped = streams.stop(PATIENCE);
        publishing.close();
        tyrusScheduler.stop();
        String how =
                uploadsStopped && streamsStopped && subscriberStopped && shardsStopped && writesStopped && closerStopped
                        ? ""
                        : ", but not all of it in time";
        LOG.log(Level.INFO, "Redtail stopped{0}; {1} clients were sent away", how, clients);
    }
}
