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
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.Connection;

/**
 * Receives everything that is published, and the recorders' markers, and puts it into the {@link ReplayBuffers}.
 *
 * <p>It has its own connection: the subscriber's receives the recorded channels that clients of this node follow, and
 * must not wait behind messages that have no subscribers here. The markers are subscribed to last, so a marker proves
 * that the other subscriptions are active. One thread reads; {@link #ping} is called by a recorder's thread, one at a time.
 */
final class FeedReader implements FeedConnection {

    /** Learns of messages that count, and that nobody will read. The reader's thread. */
    interface Unclaimed {

        /** No type claims its channel. */
        void heard(byte[] pattern, byte[] channel, byte[] payload);

        /** Whether its channel belongs to another Redis; then this has learnt of it. */
        default boolean isMisplaced(byte[] channel, byte[] payload) {
            return false;
        }
    }

    private static final Logger LOG = Logs.of(FeedReader.class);

    private final RedisConnector connector;
    private final ReplayBuffers replayBuffers;
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
    private final ListenerRole role;
    private final AtomicLong begun = new AtomicLong();
    private volatile @Nullable Everything opened;
    private volatile @Nullable Everything listening;
    private volatile long pingedAt = System.nanoTime();

    /** The reader's thread only. */
    private boolean complained;

    FeedReader(
            String node,
            RedisNames names,
            RedisConnector connector,
            RedisSettings settings,
            ReplayBuffers replayBuffers,
            Unclaimed unclaimed,
            ListenerRole role) {
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
        this.replayBuffers = replayBuffers;
        this.pingNanos = settings.pingInterval().toNanos();
        this.feed = new RedisFeed<>(
                "history listener",
                settings,
                () -> open(names.presence(node)),
                this::failed,
                this::connectionEnded,
                role::listens);
        this.role = role;
        this.busWatch = connector.watch(this::listenAgain);
    }

    void start(ThreadFactory threads) {
        feed.start(threads);
        busWatch.ifPresent(watch -> watch.start(threads));
    }

    private Everything open(String selfChannel) {
        long number = begun.incrementAndGet();
        Everything next = new Everything(number, connector.openSubscriber(selfChannel));
        opened = next;
        return next;
    }

    /** Any thread: ends the connection; the next one follows if this node is to listen. */
    void listenAgain() {
        feed.disconnect();
    }

    @Override
    public long begun() {
        return begun.get();
    }

    @Override
    public long established() {
        Everything current = listening;
        return current == null ? 0 : current.number;
    }

    @Override
    public void renew(long upTo) {
        Everything current = opened;
        if (current != null && current.number <= upTo) {
            current.close();
        }
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
        replayBuffers.disconnected();
        if (!role.listens()) {
            connector.closeSubscriber();
            replayBuffers.forget();
        }
    }

    /** Now and then has Redis answer, so that a living connection is never silent. One thread at a time. */
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

        private final long number;
        private final Connection connection;

        Everything(long number, Connection connection) {
            this.number = number;
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
                replayBuffers.connected(connector.order());
            }
        }

        @Override
        public void onPMessage(byte[] pattern, byte[] channel, byte[] payload) {
            switch (claims.of(pattern, channel)) {
                case COUNTS -> count(channel, payload);
                case COUNTS_UNREAD -> {
                    replayBuffers.unreadMessage(channel);
                    unclaimed.heard(pattern, channel, payload);
                }
                case IGNORED -> {}
            }
        }

        @Override
        public void onMessage(byte[] channel, byte[] payload) {
            if (Arrays.equals(channel, markers)) {
                replayBuffers.marker(new String(payload, StandardCharsets.UTF_8));
            } else if (!Arrays.equals(channel, presence) // what comes on its own channel no other node hears
                    && !Arrays.equals(channel, readers)) {
                count(channel, payload);
            }
        }

        private void count(byte[] channel, byte[] payload) {
            if (unclaimed.isMisplaced(channel, payload)) {
                replayBuffers.unreadMessage(channel);
            } else {
                replayBuffers.message(channel, payload);
            }
        }
    }
}
