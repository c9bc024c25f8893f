package io.redtail.ops.metrics;

import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.DeliveryCounters;
import io.redtail.delivery.GapPolicy;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.Router;
import io.redtail.delivery.Shards;
import io.redtail.delivery.SlowConsumerPolicy;
import io.redtail.delivery.SubscriberOptions;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.delivery.WireFormats;
import io.redtail.history.History;
import io.redtail.history.RedisHistory;
import io.redtail.http.api.RequestRates;
import io.redtail.http.publishing.Idempotency;
import io.redtail.http.publishing.PublishHandler;
import io.redtail.http.publishing.PublishLimits;
import io.redtail.http.publishing.PublishTracing;
import io.redtail.http.publishing.Uploads;
import io.redtail.http.streams.Compressors;
import io.redtail.http.streams.StreamingResponses;
import io.redtail.http.tickets.Tickets;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import io.redtail.ops.InstanceInfo;
import io.redtail.ops.health.Checks;
import io.redtail.ops.health.Health;
import io.redtail.protocol.CommandHandler;
import io.redtail.protocol.EnvelopeEncoding;
import io.redtail.protocol.ServerMessageEncoder;
import io.redtail.redis.RedisCommands;
import io.redtail.redis.RedisIdempotencyStore;
import io.redtail.redis.RedisNames;
import io.redtail.redis.RedisPublisher;
import io.redtail.redis.RedisSubscriber;
import io.redtail.redis.RedisSubscribers;
import io.redtail.redis.RedisTicketStore;
import io.redtail.redis.RedisUpstream;
import io.redtail.security.ConnectionLimits;
import io.redtail.security.Shares;
import io.redtail.server.Workaround;
import io.redtail.server.Workarounds;
import io.redtail.websocket.CommandRates;
import io.redtail.websocket.CompressionCounters;
import io.redtail.websocket.UnfinishedMessages;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/** All that counts in a gateway, running, with a real Redis, history and a client, but without a server around it. */
final class RunningMetrics {

    private static final RedisNames NAMES = new RedisNames("", ChannelTypes.BUILT_IN);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final ThreadFactory THREADS = task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    };

    private final RealRedis redis = RealRedis.on(Ports.free());
    private final Configuration configuration = Configuration.read(MapConfig.of(
            "redtail.redis.url",
            "redis://127.0.0.1:" + redis.port(),
            "redtail.history.enabled",
            "true",
            "redtail.archive.store",
            "directory",
            "redtail.archive.directory",
            System.getProperty("java.io.tmpdir")));
    private final DeliveryCounters counters = new DeliveryCounters();
    private final History history = new RedisHistory(configuration, NAMES, "node1", THREADS);
    private final RedisUpstream upstream = new RedisUpstream(configuration.redis(), history.recordedChannels(0));
    private final SubscriptionRegistry registry = new SubscriptionRegistry(upstream, 1, Optional.of(history.reader()));
    private final Shards shards = new Shards(1, 1 << 20, TIMEOUT, registry, counters);
    private final Router router = new Router(registry, shards, counters, 1 << 20);
    private final RedisSubscriber subscriber = new RedisSubscriber(
            configuration.redis(),
            NAMES,
            upstream,
            registry,
            router,
            task -> THREADS.newThread(task).start());
    private final ServerMessageEncoder answers = new ServerMessageEncoder();
    private final Uploads uploads =
            new Uploads(1, new Shares("uploads", 0, 0), Duration.ZERO, () -> new Workarounds("no server"), THREADS);
    private final StreamingResponses streams = new StreamingResponses(
            configuration,
            () -> new Workarounds("no server"),
            shards,
            registry,
            Optional.of(history.reader()),
            answers,
            THREADS);
    private final RedisCommands connections = RedisCommands.of(configuration.redis(), 1);
    private final PublishHandler publishing = new PublishHandler(
            configuration,
            new RedisPublisher(connections, NAMES),
            new Idempotency(new RedisIdempotencyStore(connections, NAMES, TIMEOUT), 0),
            uploads,
            PublishTracing.NONE,
            new PublishLimits(configuration));
    private final Workarounds workarounds = new Workarounds("a server");
    private final Metrics metrics;

    RunningMetrics() {
        Health health = new Health(
                List.of(Checks.shardsMove(shards)),
                List.of(Checks.redisSubscription(new RedisSubscribers(subscriber), configuration.redis())),
                List.of(Checks.gatewayRuns(() -> true)));
        metrics = new Metrics(
                new InstanceInfo("1.2.3", "A \"server\" \\ of its own", "/", "node1"),
                List.of(
                        new ClientMetrics(counters, registry, shards),
                        new DeliveryMetrics(counters, shards, configuration.delivery()),
                        new CommandMetrics(
                                new CommandHandler(ChannelTypes.BUILT_IN, registry, answers).counters(),
                                new CommandRates(configuration.shares(), configuration.limits()),
                                new UnfinishedMessages(0),
                                counters,
                                new ConnectionLimits(configuration.limits()),
                                streams,
                                new Tickets(new RedisTicketStore(connections, NAMES), 0),
                                uploads,
                                publishing,
                                new RequestRates(configuration.shares())),
                        new CompressionMetrics(new CompressionCounters(), new Compressors(1)),
                        new RedisMetrics(new RedisSubscribers(subscriber)),
                        new HealthMetrics(health),
                        new WorkaroundMetrics(workarounds),
                        new HistoryMetrics(history),
                        new ArchiveMetrics(() -> history.archiveStatus().orElseThrow()),
                        new JvmMetrics()));
        shards.start(THREADS);
        subscriber.start(task -> THREADS.newThread(task).start(), THREADS);
        history.start(registry, router, THREADS);
        await().atMost(TIMEOUT).until(subscriber::isReady);
        await().atMost(TIMEOUT).until(() -> history.status().recording());
        workarounds.attempt(Workaround.RECORD_METHODS, () -> {});
        deliverOneLine();
    }

    private void deliverOneLine() {
        RecordingSink sink = new RecordingSink();
        registry.subscribeWithoutAck(
                shards.connect(
                        "s",
                        sink,
                        new SubscriberOptions(
                                WireFormats.of(new EnvelopeEncoding(answers)),
                                1 << 20,
                                SlowConsumerPolicy.DROP_OLDEST,
                                GapPolicy.ANNOUNCE)),
                Channel.logs("p"));
        await().atMost(TIMEOUT).until(() -> {
            redis.publish("logs:p", "a line");
            return counters.deliveries() > 0;
        });
    }

    String text() throws IOException {
        return metrics.text();
    }

    void stop() throws Exception {
        history.stop(TIMEOUT);
        subscriber.stop(TIMEOUT);
        shards.stop(TIMEOUT);
        streams.stop(TIMEOUT);
        answers.close();
        connections.close();
        redis.close();
    }
}
