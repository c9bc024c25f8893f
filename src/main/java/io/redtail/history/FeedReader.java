package io.redtail.history;

import io.redtail.config.RedisSettings;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.redis.BusWatch;
import io.redtail.redis.Diagnosis;
import io.redtail.redis.RedisConnector;
import io.redtail.redis.RedisFeed;
import io.redtail.redis.RedisNames;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
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
final class FeedReader {

    /** Learns of a message that counts, although no type claims its channel. The reader's thread. */
    interface Unclaimed {

        void heard(byte[] pattern, byte[] channel, byte[] payload);
    }

    private static final Logger LOG = Logs.of(FeedReader.class);

    private final RedisConnector connector;
    private final ReplayBuffer replayBuffer;
    private final Unclaimed unclaimed;
    private final FeedClaims claims;
    private final byte[][] patterns;
    private final byte[][] channels;
    private final byte[] markers;
    private final byte[] presence;
    private final byte[] readers;
    private final long pingNanos;
    private final RedisFeed<Everything> feed;
    private final Optional<BusWatch> busWatch;
    private volatile @Nullable Everything listening;
    private volatile long pingedAt = System.nanoTime();

    /** The reader's thread only. */
    private boolean complained;

    FeedReader(
            String node,
            RedisNames names,
            RedisConnector connector,
            RedisSettings settings,
            ReplayBuffer replayBuffer,
            Unclaimed unclaimed) {
        this.unclaimed = unclaimed;
        this.claims = new FeedClaims(names);
        this.patterns = Script.bytes(names.feed().patterns());
        this.channels = Script.bytes(
                Stream.concat(names.feed().names().stream(), Stream.of(names.readersOfFormat2(), names.markers()))
                        .toList());
        this.markers = Script.bytes(names.markers());
        this.readers = Script.bytes(names.readersOfFormat2());
        this.presence = Script.bytes(names.presence(node));
        this.connector = connector;
        this.replayBuffer = replayBuffer;
        this.pingNanos = settings.pingInterval().toNanos();
        this.feed = new RedisFeed<>(
                "history listener",
                settings,
                () -> new Everything(connector.openSubscriber(names.presence(node))),
                this::failed,
                this::connectionEnded);
        this.busWatch = connector.watch(this::listenAgain);
    }

    void start(ThreadFactory threads) {
        feed.start(threads);
        busWatch.ifPresent(watch -> watch.start(threads));
    }

    /** Any thread: ends the connection; the next one follows. */
    void listenAgain() {
        feed.disconnect();
    }

    /** The subscriber says so, too, if Redis is away; it has no need of what history may not hear. */
    private void failed(Diagnosis diagnosis) {
        boolean worthALine = !diagnosis.passing() && !complained;
        complained |= worthALine;
        Level level = worthALine ? Level.WARNING : Level.DEBUG;
        LOG.log(level, LogEvent.of("history_feed_failed").with("reason", diagnosis.text()));
    }

    private void connectionEnded() {
        listening = null;
        replayBuffer.disconnected();
    }

    /** Now and then has Redis answer, so that a living connection is never silent. The recorder's thread. */
    void ping() {
        Everything current = listening;
        if (current != null && System.nanoTime() - pingedAt > pingNanos) {
            pingedAt = System.nanoTime();
            try {
                current.subscribe(markers);
            } catch (RuntimeException e) {
                feed.disconnect(); // the reader notices
            }
        }
    }

    void stop() {
        busWatch.ifPresent(BusWatch::stop);
        feed.stop();
    }

    boolean awaitStopped(Duration timeout) throws InterruptedException {
        boolean stopped = feed.awaitStopped(timeout);
        return (busWatch.isEmpty() || busWatch.get().awaitStopped(timeout)) && stopped;
    }

    private final class Everything extends BinaryJedisPubSub implements RedisFeed.Connection {

        private final Connection connection;

        Everything(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void listen() {
            proceed(connection, presence);
        }

        @Override
        public void close() {
            try {
                connection.forceDisconnect();
            } catch (IOException gone) {
                // It is gone either way.
            }
        }

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
                feed.established();
                replayBuffer.connected(connector.order());
            }
        }

        @Override
        public void onPMessage(byte[] pattern, byte[] channel, byte[] payload) {
            switch (claims.of(pattern, channel)) {
                case COUNTS -> replayBuffer.message(channel, payload);
                case COUNTS_UNREAD -> {
                    replayBuffer.unreadMessage();
                    unclaimed.heard(pattern, channel, payload);
                }
                case IGNORED -> {}
            }
        }

        @Override
        public void onMessage(byte[] channel, byte[] payload) {
            if (Arrays.equals(channel, markers)) {
                replayBuffer.marker(new String(payload, StandardCharsets.UTF_8));
            } else if (!Arrays.equals(channel, presence) // what comes on its own channel no other node hears
                    && !Arrays.equals(channel, readers)) {
                replayBuffer.message(channel, payload);
            }
        }
    }
}
