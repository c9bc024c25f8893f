package io.redtail.history;

import io.redtail.config.RedisSettings;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.redis.Backoff;
import io.redtail.redis.Diagnosis;
import io.redtail.redis.RedisConnector;
import io.redtail.redis.RedisNames;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.Connection;

/**
 * Receives everything that is published, and the recorder's markers, and puts it into the {@link ReplayBuffer}.
 *
 * <p>It has its own connection: the subscriber's receives the recorded channels that clients of this node follow, and
 * must not wait behind messages that have no subscribers here. The markers are subscribed to last, so a marker proves
 * that the other subscriptions are active. One thread reads; {@link #ping} is called by the recorder's thread.
 */
final class FeedReader implements Runnable {

    private static final Logger LOG = Logs.of(FeedReader.class);

    private final RedisConnector connector;
    private final ReplayBuffer replayBuffer;
    private final byte[][] patterns;
    private final byte[][] channels;
    private final byte[] markers;
    private final byte[] presence;
    private final Backoff backoff;
    private final long pingNanos;
    private final Duration longestPause;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Connection connection;
    private volatile @Nullable Everything listening;
    private volatile long pingedAt = System.nanoTime();

    /** The reader's thread only. */
    private boolean complained;

    FeedReader(
            String node,
            RedisNames names,
            RedisConnector connector,
            RedisSettings settings,
            ReplayBuffer replayBuffer) {
        this.patterns = Script.bytes(names.publishedPatterns());
        this.channels = Script.bytes(Stream.concat(names.publishedShared().stream(), Stream.of(names.markers()))
                .toList());
        this.markers = Script.bytes(names.markers());
        this.presence = Script.bytes(names.presence(node));
        this.connector = connector;
        this.replayBuffer = replayBuffer;
        this.pingNanos = settings.pingInterval().toNanos();
        this.longestPause = settings.backoffMax();
        this.backoff = new Backoff(
                settings.backoffMin(),
                settings.backoffMax(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    @Override
    public void run() {
        try {
            while (stopping.getCount() > 0) {
                boolean mayPass = listen();
                pause(mayPass ? backoff.next() : longestPause);
            }
        } finally {
            stopped.countDown();
        }
    }

    /** Says whether trying again may help. */
    private boolean listen() {
        try (Connection opened = connector.openSubscriber()) {
            connection = opened;
            if (stopping.getCount() > 0) {
                new Everything().proceed(opened, presence);
            }
            return true;
        } catch (RuntimeException e) {
            Diagnosis diagnosis = Diagnosis.of(e);
            // The subscriber says so, too, if Redis is away; it has no need of what history may not hear.
            boolean worthALine = !diagnosis.passing() && !complained;
            complained |= worthALine;
            Level level = worthALine ? Level.WARNING : Level.DEBUG;
            LOG.log(level, LogEvent.of("history_feed_failed").with("reason", diagnosis.text()));
            return diagnosis.passing();
        } finally {
            connection = null;
            listening = null;
            replayBuffer.disconnected();
        }
    }

    private void pause(Duration wait) {
        try {
            var unused = stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            // A server interrupts what it undeploys; stop() is what ends this loop.
        }
    }

    /** Now and then has Redis answer, so that a living connection is never silent. The recorder's thread. */
    void ping() {
        Everything current = listening;
        if (current != null && System.nanoTime() - pingedAt > pingNanos) {
            pingedAt = System.nanoTime();
            try {
                current.subscribe(markers);
            } catch (RuntimeException e) {
                disconnect(); // the reader notices
            }
        }
    }

    void stop() {
        stopping.countDown();
        disconnect();
    }

    boolean awaitStopped(Duration timeout) throws InterruptedException {
        return stopped.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void disconnect() {
        Connection current = connection;
        if (current != null) {
            try {
                current.forceDisconnect();
            } catch (IOException gone) {
                // It is gone either way.
            }
        }
    }

    private final class Everything extends BinaryJedisPubSub {

        @Override
        public void onSubscribe(byte[] channel, int subscribedChannels) {
            if (Arrays.equals(channel, presence)) {
                if (patterns.length > 0) {
                    psubscribe(patterns);
                }
                subscribe(channels);
            } else if (Arrays.equals(channel, markers) && listening == null) { // otherwise the answer to a ping
                listening = this;
                complained = false;
                backoff.reset();
                replayBuffer.connected();
            }
        }

        @Override
        public void onPMessage(byte[] pattern, byte[] channel, byte[] payload) {
            replayBuffer.message(channel, payload);
        }

        @Override
        public void onMessage(byte[] channel, byte[] payload) {
            if (Arrays.equals(channel, markers)) {
                replayBuffer.marker(new String(payload, StandardCharsets.UTF_8));
            } else if (!Arrays.equals(channel, presence)) { // what comes on its own channel no other node hears
                replayBuffer.message(channel, payload);
            }
        }
    }
}
