package io.redtail.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.redtail.config.RedisSettings;
import io.redtail.log.BoundedLog;
import io.redtail.log.Logs;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/**
 * What is heard at one master of a cluster: a connection, a thread that reads from it, and the channels that were asked for there.
 *
 * <p>The reconciler subscribes; the reader of its connection hears. A gate keeps them apart: channels are asked for while it is held and
 * a connection is there, and when that ends, all that was asked for on it is lost.
 */
final class ShardFeed implements ShardConnection.Listener {

    /** What becomes of channels; called by the reader. */
    interface Listener {

        void onSubscribed(ShardFeed feed, String channel);

        void onRefused(ShardFeed feed, String channel);

        /** These are no longer heard here. */
        void onLost(ShardFeed feed, List<String> channels);

        /** The connection has ended. */
        void onEnded(ShardFeed feed);

        void onMessage(ShardFeed feed, byte[] channel, byte[] payload);
    }

    private final BoundedLog failures = new BoundedLog(Logs.of(ShardFeed.class), Level.ERROR);
    private final HostAndPort node;
    private final Listener listener;
    private final PlainChannelFormat format;
    private final OutageLog outageLog;
    private final RedisFeed<ShardConnection> feed;
    private final Object gate = new Object();

    @GuardedBy("gate")
    private @Nullable ShardConnection ready;

    /** @param format for its reader's thread */
    ShardFeed(
            HostAndPort node,
            RedisSettings settings,
            RedisConnector connector,
            PlainChannelFormat format,
            Listener listener) {
        this.node = node;
        this.listener = listener;
        this.format = format;
        this.outageLog = new OutageLog(node.toString());
        this.feed = new RedisFeed<>(
                "shard subscriber",
                settings,
                () -> connector.openShard(node, this),
                outageLog::report,
                this::connectionEnded);
    }

    void start(ThreadFactory threads) {
        feed.start(threads);
    }

    HostAndPort node() {
        return node;
    }

    /** Reads what comes here; the reader's thread. */
    PlainChannelFormat format() {
        return format;
    }

    /**
     * Asks for a channel, if there is a connection.
     *
     * @param before done first
     * @return whether it has been asked for
     */
    boolean subscribe(String channel, Runnable before) {
        synchronized (gate) {
            ShardConnection connection = ready;
            if (connection == null) {
                return false;
            }
            before.run();
            send(connection, () -> connection.subscribe(channel));
            return true;
        }
    }

    void unsubscribe(String channel) {
        synchronized (gate) {
            ShardConnection connection = ready;
            if (connection != null) {
                send(connection, () -> connection.unsubscribe(channel));
            }
        }
    }

    void ping() {
        synchronized (gate) {
            ShardConnection connection = ready;
            if (connection != null) {
                send(connection, connection::ping);
            }
        }
    }

    /** A connection that cannot send is closed: its reader notices, and says so. */
    private static void send(ShardConnection connection, Runnable command) {
        try {
            command.run();
        } catch (RuntimeException e) {
            connection.close();
        }
    }

    private void connectionEnded() {
        synchronized (gate) {
            ready = null;
        }
        listener.onEnded(this);
    }

    @Override
    public void onConnected(ShardConnection connection) {
        outageLog.recovered();
        feed.established();
        synchronized (gate) {
            ready = connection;
        }
    }

    @Override
    public void onSubscribed(byte[] channel) {
        guarded(() -> listener.onSubscribed(this, text(channel)));
    }

    @Override
    public void onMoved(byte[] channel) {
        guarded(() -> listener.onLost(this, List.of(text(channel))));
    }

    @Override
    public void onRefused(byte[] channel) {
        guarded(() -> listener.onRefused(this, text(channel)));
    }

    @Override
    public void onMessage(byte[] channel, byte[] payload) {
        guarded(() -> listener.onMessage(this, channel, payload));
    }

    /** Nothing that one message does may end the loop. */
    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) { // an Error too, as of the other subscriber
            failures.log("message_failed", e);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Returns at once. */
    void stop() {
        feed.stop();
    }

    boolean awaitStopped(Duration timeout) throws InterruptedException {
        return feed.awaitStopped(timeout);
    }
}
