package io.redtail.redis;

import io.redtail.config.RedisSettings;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The reader: connects, reads until the connection ends, marks all channels suspect, waits, and connects again, until it is
 * stopped.
 *
 * <p>It decodes each message and routes it to the mailboxes of the delivery threads. It never waits for a client; it
 * waits for a full mailbox for a bounded time ({@code redtail.delivery.shard-timeout}). Exceptions are caught per
 * message. Redis disconnects a subscriber that stops reading, and then every channel has a gap.
 *
 * <p><b>The gate.</b> The reconciler sends while holding it, and only while a connection is ready; the reader opens and
 * closes it. Commands are therefore always sent on the connection that {@link DesiredSubscriptions} assumes.
 */
final class SubscriberLoop implements Runnable, SubscriberConnection.Listener {

    private static final Logger LOG = Logs.of(SubscriberLoop.class);

    private final RedisConnector connector;
    private final DesiredSubscriptions wanted;
    private final SubscriptionRegistry registry;
    private final Router router;
    private final Probe probe;
    private final String selfChannel;
    private final byte[] selfChannelBytes;
    private final ChannelFormat publications;
    private final Backoff backoff;
    private final Duration longestPause;
    private final OutageLog outageLog;
    private final BoundedLog arrivals = new BoundedLog(LOG, Level.INFO); // a Redis may come and go ten times a second
    private final BoundedLog failures = new BoundedLog(LOG, Level.ERROR);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Object gate = new Object();

    private volatile @Nullable SubscriberConnection current;
    private volatile long lastMessageAt = System.nanoTime();
    private volatile long lastAnswerAt = lastMessageAt;
    private volatile long attemptedAt = lastMessageAt;
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
            Probe probe) {
        this.connector = connector;
        this.outageLog = new OutageLog(connector.address());
        this.longestPause = settings.backoffMax();
        this.selfChannel = selfChannel;
        this.selfChannelBytes = selfChannel.getBytes(StandardCharsets.UTF_8);
        this.wanted = upstream.desired();
        this.publications = upstream.format();
        this.registry = registry;
        this.router = router;
        this.probe = probe;
        this.backoff = new Backoff(
                settings.backoffMin(),
                settings.backoffMax(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    @Override
    public void run() {
        try {
            while (isRunning()) {
                boolean mayPass = readUntilConnectionEnds();
                pause(mayPass ? backoff.next() : longestPause);
            }
        } finally {
            stopped.countDown();
        }
    }

    /** Says whether trying again may help. */
    private boolean readUntilConnectionEnds() {
        attemptedAt = System.nanoTime();
        try (var connection = new SubscriberConnection(connector, selfChannel, this)) {
            current = connection;
            if (isRunning()) {
                connection.listen();
            }
            return true;
        } catch (RuntimeException e) {
            Diagnosis diagnosis = Diagnosis.of(e);
            if (isRunning()) {
                outageLog.report(diagnosis);
            }
            return diagnosis.passing();
        } finally {
            current = null;
            connectionEnded();
        }
    }

    private void connectionEnded() {
        synchronized (gate) {
            ready = null;
            wanted.connectionLost();
        }
        if (available) {
            available = false;
            router.announceUpstream(false);
        }
    }

    private void pause(Duration wait) {
        try {
            if (stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            // Servers interrupt the threads of an application that they undeploy. Only stop() ends this loop. The
            // flag stays clear, because a set flag would end the loop of Jedis.
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
        if (!available && wanted.isSettled()) {
            available = true;
            router.announceUpstream(true);
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
            ready = current;
        }
        outageLog.recovered();
        connects.increment();
        backoff.reset();
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
                publications.read(channel, payload).ifPresent(router::route);
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
        Duration attempted = Duration.ofNanos(System.nanoTime() - attemptedAt);
        Duration heard = heardAgo();
        return heard.compareTo(attempted) < 0 ? heard : attempted;
    }

    long connects() {
        return connects.sum();
    }

    boolean hasStopped() {
        return stopped.getCount() == 0;
    }

    boolean isRunning() {
        return stopping.getCount() > 0;
    }

    /** Any thread: ends the loop, also out of a blocked read. */
    void stop() {
        stopping.countDown();
        SubscriberConnection connection = current;
        if (connection != null) {
            connection.close();
        }
    }

    boolean awaitStopped(Duration timeout) throws InterruptedException {
        return stopped.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    long malformedJobUpdates() {
        return publications.malformedJobUpdates();
    }
}
