package io.redtail.redis;

import io.redtail.channel.ChannelType;
import io.redtail.config.RedisSettings;
import io.redtail.delivery.Publication;
import io.redtail.delivery.Router;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogContext;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The reader behind its {@link RedisFeed}: whenever a connection ends, it marks all channels suspect.
 *
 * <p>It decodes each message and routes it to the mailboxes of the delivery threads. It never waits for a client; it
 * waits for a full mailbox for a bounded time ({@code redtail.delivery.shard-timeout}). Exceptions are caught per
 * message. Redis disconnects a subscriber that stops reading, and then every channel has a gap.
 *
 * <p><b>The gate.</b> The reconciler sends while holding it, and only while a connection is ready; the reader opens and
 * closes it. Commands are therefore always sent on the connection that {@link DesiredSubscriptions} assumes.
 */
final class SubscriberLoop implements SubscriberConnection.Listener {

    private static final Logger LOG = Logs.of(SubscriberLoop.class);

    private final RedisConnector connector;
    private final DesiredSubscriptions wanted;
    private final SubscriptionRegistry registry;
    private final Router router;
    private final Consumer<Publication> route;
    private final Consumer<Boolean> whenAvailable;
    private final Admission admission;
    private final Probe probe;
    private final byte[] selfChannelBytes;
    private final ChannelFormat publications;
    private final RedisFeed<SubscriberConnection> feed;
    private final OutageLog outageLog;
    private final BoundedLog arrivals = new BoundedLog(LOG, Level.INFO); // a Redis may come and go ten times a second
    private final BoundedLog failures = new BoundedLog(LOG, Level.ERROR);
    private final Object gate = new Object();

    private volatile long lastMessageAt = System.nanoTime();
    private volatile long lastAnswerAt = lastMessageAt;
    private final LongAdder connects = new LongAdder();

    /**
     * Written under the gate. Who only looks does not wait for it: the reconciler may be sending to a Redis that does
     * not read.
     */
    private volatile @Nullable SubscriberConnection ready;

    /** What clients were last told; the reader's thread only. */
    private boolean available;

    /** Channels that were refused, since the start; the reader's thread only. */
    private long refusals;

    SubscriberLoop(
            RedisSettings settings,
            RedisConnector connector,
            String selfChannel,
            RedisUpstream upstream,
            SubscriptionRegistry registry,
            Router router,
            Consumer<Publication> route,
            Consumer<Boolean> whenAvailable,
            Admission admission,
            Probe probe) {
        this.connector = connector;
        this.outageLog = new OutageLog(connector.address());
        this.selfChannelBytes = selfChannel.getBytes(StandardCharsets.UTF_8);
        this.wanted = upstream.desired();
        this.publications = upstream.format();
        this.registry = registry;
        this.router = router;
        this.route = route;
        this.whenAvailable = whenAvailable;
        this.admission = admission;
        this.probe = probe;
        this.feed = new RedisFeed<>(
                "subscriber",
                settings,
                () -> {
                    admission.admit();
                    return new SubscriberConnection(connector, selfChannel, this);
                },
                outageLog::report,
                this::connectionEnded);
    }

    void start(Executor longRunning) {
        feed.startOn(longRunning);
    }

    private void connectionEnded() {
        admission.left();
        synchronized (gate) {
            ready = null;
            wanted.connectionLost();
        }
        if (available) {
            available = false;
            whenAvailable.accept(false);
        }
    }

    @Override
    public void onSubscribed(byte[] channel) {
        lastAnswerAt = System.nanoTime();
        guarded(() -> {
            if (!Arrays.equals(channel, selfChannelBytes)) {
                String name = new String(channel, StandardCharsets.UTF_8);
                wanted.confirmed(name, () -> mayHaveLost(name));
            } else {
                becomeReady();
            }
            announceWhenSettled();
        });
    }

    private void announceWhenSettled() {
        if (!available && ready != null && wanted.isSettled()) {
            available = true;
            whenAvailable.accept(true);
        }
    }

    @Override
    public void onRefused(List<String> channels) {
        guarded(() -> {
            if (channels.size() > 1) {
                wanted.refusedTogether(channels);
            } else {
                refused(channels.get(0));
                announceWhenSettled();
            }
        });
    }

    /** Who waits for it fails; who was subscribed before it was forbidden, or did not wait, is unsubscribed. */
    private void refused(String redisChannel) {
        wanted.refused(redisChannel);
        publications.subscribedOn(redisChannel, registry.channels()).forEach(router::forceUnsubscribe);
        refusals++;
        if (Long.bitCount(refusals) == 1) { // the first, the second, the fourth …: enough to notice, too few to flood
            LogContext.channel(redisChannel)
                    .run(() -> LOG.log(
                            Level.WARNING,
                            LogEvent.of("subscribe_refused")
                                    .with("channel", redisChannel)
                                    .with("rule", "&" + redisChannel)
                                    .with("refusals", refusals)));
        }
    }

    private void becomeReady() {
        synchronized (gate) {
            if (ready != null) {
                return; // the answer to a ping
            }
            if (admission.isRevoked()) {
                reconnect(); // which says why not
                return;
            }
            ready = feed.current();
        }
        outageLog.recovered();
        connects.increment();
        feed.established();
        probe.reset();
        wanted.wake();
        arrivals.log(LogEvent.of("redis_subscribed")
                .with("address", connector.address())
                .toString());
    }

    private void mayHaveLost(String redisChannel) {
        publications.subscribedOn(redisChannel, registry.channels()).forEach(router::lost);
    }

    @Override
    public void onMessage(byte[] channel, byte[] payload) {
        lastMessageAt = System.nanoTime();
        guarded(() -> {
            if (Arrays.equals(channel, selfChannelBytes)) {
                probe.returned(payload);
            } else {
                publications.read(channel, payload, route);
            }
        });
    }

    /** Nothing that one message does may end the loop. */
    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) { // an Error too: the one message that is too large must not end all others
            failures.log("message_failed", e);
        }
    }

    /** The reconciler: sends on the ready connection, if there is one. A connection that cannot send is closed. */
    void whileReady(Consumer<SubscriberConnection> action) {
        synchronized (gate) {
            SubscriberConnection connection = ready;
            if (connection != null) {
                try {
                    action.accept(connection);
                } catch (RuntimeException e) {
                    connection.close(); // the reader notices, and says so
                }
            }
        }
    }

    boolean isReady() {
        return ready != null;
    }

    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastMessageAt);
    }

    /** Since when Redis has said nothing at all, answers to pings included. */
    Duration heardAgo() {
        long now = System.nanoTime();
        return Duration.ofNanos(Math.min(now - lastMessageAt, now - lastAnswerAt));
    }

    /** Since when this loop has neither heard anything nor tried to connect. */
    Duration progressAgo() {
        Duration attempted = Duration.ofNanos(System.nanoTime() - feed.attemptedAt());
        Duration heard = heardAgo();
        return heard.compareTo(attempted) < 0 ? heard : attempted;
    }

    /** Any thread: ends the connection; the next one follows, and a gap for each channel. */
    void reconnect() {
        feed.disconnect();
    }

    long connects() {
        return connects.sum();
    }

    boolean hasStopped() {
        return feed.hasStopped();
    }

    /** Any thread: ends the loop, also out of a blocked read. */
    void stop() {
        feed.stop();
    }

    boolean awaitStopped(Duration timeout) throws InterruptedException {
        return feed.awaitStopped(timeout);
    }

    Map<ChannelType, Long> malformedPayloads() {
        return publications.malformedPayloads();
    }
}
