package io.redtail.bootstrap;

import io.redtail.config.Configuration;
import io.redtail.config.DeliverySettings;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.DeliveryCounters;
import io.redtail.delivery.Router;
import io.redtail.delivery.Shards;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.history.History;
import io.redtail.protocol.AnswerEncoder;
import io.redtail.protocol.CommandHandler;
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
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

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
    private final @Nullable History history;
    private final SubscriptionRegistry registry;
    private final Router router;
    private final Shards shards;
    private final RedisSubscriber subscriber;
    private final SessionCloser closer;
    private final ClientSessions sessions;
    private final StalledWrites stalledWrites;
    private final KeepAlive keepAlive;
    private final TyrusScheduler tyrusScheduler;

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
        history = configuration.history().enabled() ? new History(configuration, threads) : null;
        var upstream = history == null
                ? new RedisUpstream(configuration.redis())
                : new RedisUpstream(configuration.redis(), history.recordedChannels());
        registry = new SubscriptionRegistry(
                upstream, delivery.shards(), Optional.ofNullable(history).map(History::reader));
        var answers = new AnswerEncoder();
        shards = new Shards(
                delivery.shards(), delivery.shardQueueMaxBytes(), delivery.shardPatience(), registry, counters);
        router = new Router(registry, shards, counters, delivery.outboxMaxBytes());
        subscriber = new RedisSubscriber(configuration.redis(), upstream, registry, router, executor);
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
        keepAlive = new KeepAlive(sessions);
    }

    ClientSessions sessions() {
        return sessions;
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
        if (history != null) {
            history.start(registry, router, threads);
        }
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
        int clients = sessions.count();
        keepAlive.stop();
        sessions.closeAll(CloseCode.GOING_AWAY, "the gateway is shutting down");
        boolean historyStopped = history == null || history.stop(PATIENCE);
        boolean subscriberStopped = subscriber.stop(PATIENCE);
        boolean shardsStopped = shards.stop(PATIENCE);
        boolean writesStopped = stalledWrites.stop(PATIENCE);
        boolean closerStopped = closer.stop(PATIENCE);
        tyrusScheduler.stop();
        String how = historyStopped && subscriberStopped && shardsStopped && writesStopped && closerStopped
                ? ""
                : ", but not all of it in time";
        LOG.log(Level.INFO, "Redtail stopped{0}; {1} clients were sent away", how, clients);
    }
}
