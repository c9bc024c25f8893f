package io.redtail.redis;

import io.redtail.channel.ChannelType;
import io.redtail.config.RedisSettings;
import io.redtail.delivery.Publication;
import io.redtail.delivery.Router;
import io.redtail.delivery.SubscriptionRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;

/** This node's one subscription to Redis, from start to stop. */
public final class RedisSubscriber {

    private final SubscriberLoop loop;
    private final SubscriptionReconciler keeper;
    private final DesiredSubscriptions desired;
    private final Probe probe;
    private final RedisConnector connector;
    private final Optional<BusWatch> busWatch;
    private final DesiredSubscriptions desiredOfShards;
    private final Optional<ShardedSubscriber> sharded;

    /**
     * Makes a subscriber that is not yet connected.
     *
     * @param executor runs the probes: short tasks that wait for Redis, at most one at a time
     */
    public RedisSubscriber(
            RedisSettings settings,
            RedisNames names,
            RedisUpstream upstream,
            SubscriptionRegistry registry,
            Router router,
            Executor executor) {
        this(
                settings,
                names,
                upstream,
                registry,
                router,
                router::announceUpstream,
                unused -> Admission.ALWAYS,
                Optional.empty(),
                executor);
    }

    /**
     * Makes one that is not yet connected, alone or of several.
     *
     * @param whenAvailable learns that Redis is back, with all channels, or away
     * @param admission to each connection that is made with a connector
     * @param sharedRouting where there are several: held by whoever routes
     */
    RedisSubscriber(
            RedisSettings settings,
            RedisNames names,
            RedisUpstream upstream,
            SubscriptionRegistry registry,
            Router router,
            Consumer<Boolean> whenAvailable,
            Function<RedisConnector, Admission> admission,
            Optional<Object> sharedRouting,
            Executor executor) {
        String selfChannel = names.self(UUID.randomUUID().toString());
        this.connector = new RedisConnector(settings);
        this.desired = upstream.desired();
        this.probe = new Probe(selfChannel, names.self("*"), settings.probeInterval(), connector, executor);
        this.desiredOfShards = upstream.sharded();
        Object routing = sharedRouting.orElseGet(Object::new);
        this.sharded = names.types().all().stream().anyMatch(ChannelType::isSharded)
                ? Optional.of(new ShardedSubscriber(
                        settings, connector, desiredOfShards, new PlainChannelFormat(names), registry, router, routing))
                : Optional.empty();
        this.loop = new SubscriberLoop(
                settings,
                connector,
                selfChannel,
                upstream,
                registry,
                router,
                sharded.isPresent() || sharedRouting.isPresent() ? oneAtATime(router, routing) : router::route,
                whenAvailable,
                admission.apply(connector),
                probe);
        this.keeper = new SubscriptionReconciler(settings, loop, desired, probe);
        this.busWatch = connector.watch(loop::reconnect);
    }

    /** Other readers route, too. */
    private static Consumer<Publication> oneAtATime(Router router, Object routing) {
        return publication -> {
            synchronized (routing) {
                router.route(publication);
            }
        };
    }

    /**
     * Starts, and returns at once: an unreachable Redis is tried until it is there.
     *
     * @param longRunning runs the reader, for as long as the application lives
     * @param threads makes the reconciler's thread, in a cluster that of the bus watch, and with sharded types one per master and one more
     */
    public void start(Executor longRunning, ThreadFactory threads) {
        loop.start(longRunning);
        keeper.start(threads);
        busWatch.ifPresent(watch -> watch.start(threads));
        sharded.ifPresent(shards -> shards.start(threads));
    }

    /** Any thread: ends the connection; the next one follows. Returns at once. */
    void reconnect() {
        loop.reconnect();
    }

    /** Ends all threads and all connections. @return whether they ended in time */
    public boolean stop(Duration timeout) throws InterruptedException {
        stopSoon();
        return awaitStopped(timeout);
    }

    /** The same, without waiting for it. */
    void stopSoon() {
        loop.stop();
        probe.stop();
        keeper.stop();
        busWatch.ifPresent(BusWatch::stop);
        sharded.ifPresent(ShardedSubscriber::stop);
    }

    /** Says whether all ended in time. */
    boolean awaitStopped(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean stopped = loop.awaitStopped(timeout);
        stopped &= keeper.awaitStopped(until(deadline));
        stopped &= sharded.isEmpty() || sharded.get().awaitStopped(until(deadline));
        return (busWatch.isEmpty() || busWatch.get().awaitStopped(until(deadline))) && stopped;
    }

    static Duration until(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /** Whether Redis answers on the subscriber's connection. */
    public boolean isConnected() {
        return loop.isReady();
    }

    /** Whether what is published arrives here: connected, and the connection's first probe has come back. */
    public boolean isReady() {
        return loop.isReady() && probe.hasPassed();
    }

    /** Since when Redis has said nothing on the subscriber's connection. Any thread, waits for nothing. */
    Duration heardAgo() {
        return loop.heardAgo();
    }

    /** How it is doing now. Any thread, never blocks for long. */
    public RedisStatus status() {
        return new RedisStatus(
                isConnected(),
                isReady(),
                !loop.hasStopped() && !keeper.hasStopped(),
                loop.heardAgo(),
                loop.progressAgo(),
                keeper.sinceStep(),
                loop.connects(),
                probe.roundTrip(),
                probe.returnedAgo(),
                probe.returnedCount(),
                probe.refusedCount(),
                probe.lostCount());
    }

    /** Why channels of sharded types cannot be heard: the cluster is too old. Empty if they can, or nobody knows yet. */
    public Optional<String> shardedRefusal() {
        return sharded.flatMap(ShardedSubscriber::refusal);
    }

    /** Host and port, for people. */
    public String address() {
        return connector.address();
    }

    /** Payloads that do not fit the type of their channel, since the start, of each type. */
    public Map<ChannelType, Long> malformedPayloads() {
        return loop.malformedPayloads();
    }

    /** The same of job updates: messages on {@code job_updates} that no tenant could be given. */
    public long malformedJobUpdates() {
        return malformedPayloads().entrySet().stream()
                .filter(type -> type.getKey().hasTypeCommands())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Redis channels that are subscribed, or will be. */
    public int channels() {
        return desired.size() + desiredOfShards.size();
    }
}
