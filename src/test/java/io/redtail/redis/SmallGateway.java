package io.redtail.redis;

import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.config.RedisSettings;
import io.redtail.delivery.ControlMessage;
import io.redtail.delivery.DeliveryCounters;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.GapPolicy;
import io.redtail.delivery.Publisher;
import io.redtail.delivery.Router;
import io.redtail.delivery.Shards;
import io.redtail.delivery.Sink;
import io.redtail.delivery.SlowConsumerPolicy;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.Subscriber;
import io.redtail.delivery.SubscriberOptions;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.delivery.WireFormats;
import io.redtail.history.History;
import io.redtail.http.publishing.IdempotencyStore;
import io.redtail.http.tickets.TicketStore;
import io.redtail.protocol.EnvelopeEncoding;
import io.redtail.protocol.ServerMessageEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All of the gateway that talks to Redis, and the delivery engine behind it, without a server around them. */
final class SmallGateway implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    final RedisNames names;
    final SubscriptionRegistry registry;
    final RedisSubscribers subscribers;

    /** The first, and mostly the only one. */
    final RedisSubscriber subscriber;

    final Publisher publisher;
    final IdempotencyStore answers;
    final TicketStore tickets;
    final NodeRegistry nodes;
    final Optional<History> history;
    private final Shards shards;
    private final Router router;
    final PublishingConnections publishing;

    /** Makes one that is not started yet. */
    SmallGateway(String redisUrl, String... settings) {
        this(configuration(redisUrl, settings));
    }

    /** One of a Redis Cluster. The address of a single Redis means nothing then. */
    static SmallGateway ofCluster(String nodes, String... settings) {
        return new SmallGateway(
                "redis://ignored.invalid:1",
                Stream.concat(Stream.of("redtail.redis.cluster", nodes), Stream.of(settings))
                        .toArray(String[]::new));
    }

    /** One of several independent Redis. */
    static SmallGateway ofShards(String shards, String... settings) {
        return new SmallGateway(
                "redis://ignored.invalid:1",
                Stream.concat(Stream.of("redtail.redis.shards", shards), Stream.of(settings))
                        .toArray(String[]::new));
    }

    private SmallGateway(Configuration configuration) {
        this(RedisNames.of(configuration), configuration);
    }

    /** The same with other names, or other types of channels. */
    SmallGateway(RedisNames names, String redisUrl, String... settings) {
        this(names, configuration(redisUrl, settings));
    }

    private static Configuration configuration(String redisUrl, String... settings) {
        return Configuration.read(MapConfig.of(Stream.concat(
                        Stream.of(
                                "redtail.redis.url", redisUrl,
                                "redtail.redis.backoff-min", "20ms",
                                "redtail.redis.backoff-max", "50ms",
                                "redtail.redis.linger", "0s"),
                        Stream.of(settings))
                .toArray(String[]::new)));
    }

    private SmallGateway(RedisNames names, Configuration configuration) {
        this.names = names;
        List<RedisSettings> each = configuration.redis().each();
        var placement = new ChannelPlacement(names, configuration.redis());
        String node = UUID.randomUUID().toString();
        var identities = new ShardIdentities(each);
        history = configuration.history().enabled()
                ? Optional.of(History.of(configuration, names, placement, identities, node, SmallGateway::daemon))
                : Optional.empty();
        List<RedisUpstream> upstreams = IntStream.range(0, each.size())
                .mapToObj(redis -> new RedisUpstream(
                        each.get(redis),
                        history.map(recorded -> recorded.recordedChannels(redis))
                                .orElseGet(() -> new PlainChannelFormat(names))))
                .toList();
        registry = new SubscriptionRegistry(PlacedUpstream.of(placement, upstreams), 2, history.map(History::reader));
        var counters = new DeliveryCounters();
        shards = new Shards(2, 1 << 20, TIMEOUT, registry, counters);
        router = new Router(registry, shards, counters, 1 << 20);
        Executor executor = task -> daemon(task).start();
        subscribers = each.size() == 1
                ? new RedisSubscribers(
                        new RedisSubscriber(each.get(0), names, upstreams.get(0), registry, router, executor))
                : new RedisSubscribers(each, names, placement, upstreams, identities, registry, router, executor);
        subscriber = subscribers.each().get(0);
        publishing = new PublishingConnections(configuration.redis(), names, placement, subscribers, 2);
        publisher = publishing.publisher();
        answers = publishing.idempotencyStore(Duration.ofMinutes(1));
        tickets = publishing.ticketStore();
        nodes = publishing.nodeRegistry();
    }

    /** That of a server may have fewer threads than there are Redis. */
    private static void refuse(Runnable reader) {
        throw new AssertionError("readers of several Redis have threads of their own, but not " + reader);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "small-gateway");
        thread.setDaemon(true);
        return thread;
    }

    SmallGateway start() {
        shards.start(SmallGateway::daemon);
        subscribers.start(
                subscribers.each().size() == 1 ? task -> daemon(task).start() : SmallGateway::refuse,
                SmallGateway::daemon);
        history.ifPresent(with -> with.start(registry, router, SmallGateway::daemon));
        return this;
    }

    SmallGateway startAndAwaitReady() {
        start();
        await().atMost(TIMEOUT).until(subscribers::areReady);
        return this;
    }

    /** A client of {@code redtail.v1}. */
    Subscriber connect(Sink.Factory to) {
        return shards.connect(
                "session",
                to,
                new SubscriberOptions(
                        WireFormats.of(new EnvelopeEncoding(new ServerMessageEncoder())),
                        1 << 20,
                        SlowConsumerPolicy.DROP_OLDEST,
                        GapPolicy.ANNOUNCE));
    }

    /** Follows from as far back as there is; the answer is {@code subscribed} and the channel. */
    CompletableFuture<Void> subscribe(Subscriber client, Channel channel) {
        return subscribe(client, channel, new StartPosition.Tail(10));
    }

    CompletableFuture<Void> subscribe(Subscriber client, Channel channel, StartPosition start) {
        ControlMessage answer = new ControlMessage(EncodedMessage.of("subscribed " + channel));
        return registry.subscribe(client, channel, start, page -> answer).toCompletableFuture();
    }

    @Override
    public void close() {
        try {
            if (history.isPresent()) {
                boolean unused = history.get().stop(TIMEOUT);
            }
            boolean unused = subscribers.stop(TIMEOUT) && shards.stop(TIMEOUT);
        } catch (InterruptedException e) {
            throw new AssertionError("a test's thread was interrupted", e);
        }
        publishing.close();
    }
}
