package io.redtail.redis;

import io.redtail.channel.Channel;
import io.redtail.config.RedisSettings;
import io.redtail.delivery.Router;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.lifecycle.Worker;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * Hears sharded pub/sub of a Redis Cluster: each channel at the master of its slot, over one connection per master.
 *
 * <p><b>Moving.</b> A channel leaves a master in one of four ways: the connection ends; Redis says {@code sunsubscribe}, for the slot has
 * left; Redis answers MOVED; or the nodes that see a sound cluster say once per second that another one has the slot, as they do of a
 * master that is frozen. Then it is asked for at the present master. What was published there before is lost; so once it is confirmed, its
 * subscribers are told of a gap, whether or not anything was missed.
 *
 * <p><b>Order.</b> {@link #askedAt} says where a channel is heard. What still comes from another master is dropped, for it would come behind
 * what the new one has sent; it lies in the gap.
 *
 * <p><b>Threads.</b> The reconciler asks, as the only one; each connection has a reader. Readers route one at a time.
 */
final class ShardedSubscriber implements ShardFeed.Listener {

    private static final Logger LOG = Logs.of(ShardedSubscriber.class);
    private static final int BATCH = 512;
    private static final Duration INTERVAL = Duration.ofMillis(100);

    /** Nodes may contradict each other for a moment. */
    private static final Duration AFTER_MOVE = Duration.ofMillis(50);

    private static final long SLOTS_KNOWN_NANOS = Duration.ofSeconds(1).toNanos();

    private final BoundedLog errors = new BoundedLog(LOG, Level.ERROR);
    private final BoundedLog refusals = new BoundedLog(LOG, Level.WARNING);
    private final RedisSettings settings;
    private final RedisConnector connector;
    private final DesiredSubscriptions desired;
    private final PlainChannelFormat format;
    private final SubscriptionRegistry registry;
    private final Router router;
    private final Object routing;
    private final Map<String, ShardFeed> askedAt = new ConcurrentHashMap<>();
    private final Worker worker = new Worker("shard reconciler", this::step);
    private final AtomicBoolean moved = new AtomicBoolean();
    private volatile Optional<String> refusal = Optional.empty();

    /** The reconciler's, until it has ended. */
    private final Map<HostAndPort, ShardFeed> feeds = new ConcurrentHashMap<>();

    private Optional<ThreadFactory> threads = Optional.empty();
    private ClusterSlots slots = new ClusterSlots(List.of());
    private long slotsAt = System.nanoTime() - SLOTS_KNOWN_NANOS;
    private long pingedAt = System.nanoTime();
    private boolean supported;

    /** @param routing held by whoever routes */
    ShardedSubscriber(
            RedisSettings settings,
            RedisConnector connector,
            DesiredSubscriptions desired,
            PlainChannelFormat format,
            SubscriptionRegistry registry,
            Router router,
            Object routing) {
        this.settings = settings;
        this.connector = connector;
        this.desired = desired;
        this.format = format;
        this.registry = registry;
        this.router = router;
        this.routing = routing;
    }

    /** Starts its thread, which starts others. */
    void start(ThreadFactory factory) {
        threads = Optional.of(factory);
        worker.start(factory);
    }

    /** Why this cluster has no sharded pub/sub; empty if it has, or nobody knows yet. */
    Optional<String> refusal() {
        return refusal;
    }

    private Duration step() throws InterruptedException {
        desired.failOverdue();
        boolean settled = false;
        try {
            if (supported || isSupported()) {
                followSlots();
                unsubscribe();
                settled = subscribe();
                ping();
            } else if (refusal.isPresent()) {
                settled = refuseAll(refusal.get());
            }
        } catch (JedisException away) {
            LOG.log(Level.DEBUG, "cluster_unreachable", away); // the other subscriber says so
        }
        if (moved.get()) {
            return AFTER_MOVE;
        }
        desired.awaitWork(INTERVAL, settled);
        return Duration.ZERO;
    }

    /** Asks once. @throws JedisException if nobody can be asked */
    private boolean isSupported() {
        if (refusal.isEmpty()) {
            String version = connector.version();
            supported = Integer.parseInt(version.replaceFirst("[.].*", "")) >= 7;
            if (!supported) {
                String why = "this is Redis " + version
                        + ", and sharded pub/sub came with 7.0: expected Redis 7 or Valkey, or no"
                        + " channel type with sharded=true";
                LogEvent event = LogEvent.of("sharded_refused").with("reason", why);
                errors.log(event.toString());
                refusal = Optional.of(why);
            }
        }
        return supported;
    }

    private boolean refuseAll(String why) {
        for (String channel : desired.takeToSubscribe(BATCH)) {
            desired.refused(channel, why);
        }
        return true;
    }

    /** Looks who has which slots, and asks elsewhere for the channels of those that have moved. */
    private void followSlots() {
        boolean fresh = !moved.getAndSet(false) && System.nanoTime() - slotsAt < SLOTS_KNOWN_NANOS;
        if (fresh || desired.size() == 0) {
            return;
        }
        slots = connector.slots();
        slotsAt = System.nanoTime();
        Map<ShardFeed, List<String>> left = new HashMap<>();
        askedAt.forEach((channel, feed) -> {
            Optional<HostAndPort> master = masterOf(channel);
            if (master.isPresent() && !master.get().equals(feed.node())) {
                left.computeIfAbsent(feed, same -> new ArrayList<>()).add(channel);
            }
        });
        left.forEach((feed, channels) -> {
            channels.forEach(feed::unsubscribe);
            onLost(feed, channels);
        });
        List<HostAndPort> nodes = slots.masters();
        feeds.forEach((node, feed) -> {
            if (!nodes.contains(node) && !askedAt.containsValue(feed)) {
                feed.stop();
                feeds.remove(node);
            }
        });
    }

    private Optional<HostAndPort> masterOf(String channel) {
        return slots.masterOf(JedisClusterCRC16.getSlot(channel));
    }

    private void unsubscribe() {
        for (List<String> batch = desired.takeToUnsubscribe(BATCH);
                !batch.isEmpty();
                batch = desired.takeToUnsubscribe(BATCH)) {
            for (String channel : batch) {
                ShardFeed feed = askedAt.remove(channel);
                if (feed != null) {
                    feed.unsubscribe(channel);
                }
            }
        }
    }

    /** @return whether all could be asked for */
    private boolean subscribe() {
        List<String> postponed = new ArrayList<>();
        for (List<String> batch = desired.takeToSubscribe(BATCH);
                !batch.isEmpty();
                batch = desired.takeToSubscribe(BATCH)) {
            for (String channel : batch) {
                if (!isAskedFor(channel)) {
                    postponed.add(channel);
                }
            }
        }
        desired.lost(postponed);
        return postponed.isEmpty();
    }

    private boolean isAskedFor(String channel) {
        Optional<ShardFeed> feed = masterOf(channel).map(this::feedAt);
        return feed.isPresent() && feed.get().subscribe(channel, () -> askedAt.put(channel, feed.get()));
    }

    private ShardFeed feedAt(HostAndPort node) {
        return feeds.computeIfAbsent(node, same -> {
            var feed = new ShardFeed(node, settings, connector, format.forAnotherThread(), this);
            if (worker.isRunning()) {
                feed.start(threads.orElseThrow());
            }
            return feed;
        });
    }

    private void ping() {
        if (System.nanoTime() - pingedAt >= settings.pingInterval().toNanos()) {
            pingedAt = System.nanoTime();
            feeds.values().forEach(ShardFeed::ping);
        }
    }

    @Override
    public void onSubscribed(ShardFeed feed, String channel) {
        if (isAskedAt(feed, channel)) {
            desired.confirmed(channel, () -> subscribers(channel).forEach(router::lost));
        }
    }

    private boolean isAskedAt(ShardFeed feed, String channel) {
        return feed.equals(askedAt.get(channel));
    }

    private List<Channel> subscribers(String channel) {
        return format.subscribedOn(channel, registry.channels());
    }

    @Override
    public void onRefused(ShardFeed feed, String channel) {
        if (askedAt.remove(channel, feed)) {
            desired.refused(channel);
            subscribers(channel).forEach(router::forceUnsubscribe);
            LogEvent event =
                    LogEvent.of("subscribe_refused").with("channel", channel).with("rule", "&" + channel);
            refusals.log(event.toString());
        }
    }

    @Override
    public void onLost(ShardFeed feed, List<String> channels) {
        moved.set(true);
        desired.lost(channels.stream()
                .filter(channel -> askedAt.remove(channel, feed))
                .toList());
    }

    @Override
    public void onEnded(ShardFeed feed) {
        onLost(
                feed,
                askedAt.entrySet().stream()
                        .filter(asked -> feed.equals(asked.getValue()))
                        .map(Map.Entry::getKey)
                        .toList());
    }

    @Override
    public void onMessage(ShardFeed feed, byte[] channel, byte[] payload) {
        synchronized (routing) { // so that nothing comes from elsewhere between the two
            if (isAskedAt(feed, new String(channel, StandardCharsets.UTF_8))) {
                feed.format().read(channel, payload, router::route);
            }
        }
    }

    /** Returns at once. */
    void stop() {
        worker.stop();
        desired.wake();
    }

    /** Ends its threads. @return whether they ended in time */
    boolean awaitStopped(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean stopped = worker.awaitStopped(timeout);
        feeds.values().forEach(ShardFeed::stop);
        for (ShardFeed feed : feeds.values()) {
            stopped &= feed.awaitStopped(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        return stopped;
    }
}
