package io.redtail.redis;

import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.redis.UnansweredCommands.Command;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisAccessControlException;

/**
 * One connection's subscription, from its first SUBSCRIBE to its end. A new one is made for every attempt.
 *
 * <p>The reader calls {@link #listen}; everything else may be called by any thread.
 */
final class SubscriberConnection implements RedisFeed.Connection {

    /** What Redis says on this connection; called by the reader, in Redis's order. */
    interface Listener {

        void onSubscribed(byte[] channel);

        /** A SUBSCRIBE of these has changed nothing: the gateway's user may not have all of them. */
        void onRefused(List<String> channels);

        void onMessage(byte[] channel, byte[] payload);
    }

    private static final Logger LOG = Logs.of(SubscriberConnection.class);

    private final Connection connection;
    private final String selfChannel;
    private final Listener listener;
    private final PubSub pubSub = new PubSub();
    private final UnansweredCommands unanswered = new UnansweredCommands();

    /** The reader's only. */
    private boolean complained;

    /** Jedis writes from the caller's thread without a lock: four threads corrupted the stream within 200 commands. */
    private final Object sending = new Object();

    /** Connects. @throws RuntimeException as Jedis has it, when that fails */
    SubscriberConnection(RedisConnector connector, String selfChannel, Listener listener) {
        this.selfChannel = selfChannel;
        this.listener = listener;
        this.connection = connector.openSubscriber(selfChannel, this::refused);
    }

    /**
     * Subscribes to the self channel and reads until the connection ends. The self channel is never unsubscribed, for
     * the last UNSUBSCRIBE would end Jedis's loop, and later subscriptions then succeed and deliver nothing.
     *
     * @throws RuntimeException as Jedis has it, when the connection fails, is silent too long or is closed, or the self
     *     channel is refused
     */
    @Override
    public void listen() {
        unanswered.subscribe(List.of(selfChannel));
        pubSub.proceed(connection, bytes(selfChannel));
    }

    void subscribe(List<String> channels) {
        synchronized (sending) {
            unanswered.subscribe(channels);
            pubSub.subscribe(bytes(channels));
        }
    }

    void unsubscribe(List<String> channels) {
        synchronized (sending) {
            unanswered.unsubscribe(channels);
            pubSub.unsubscribe(bytes(channels));
        }
    }

    /**
     * Makes Redis answer, so that a living connection is never silent. Subscribing to the self channel again does that;
     * Jedis's own ping leaves a handler behind for each RESP2 pong (Jedis 8.0.2, {@code
     * JedisSafeAuthenticator.resultHandler}).
     */
    void ping() {
        subscribe(List.of(selfChannel));
    }

    /** The reader: one of the commands was refused. */
    private void refused(JedisAccessControlException why) {
        Command command = unanswered.refused();
        if (command.channels().contains(selfChannel) || !Diagnosis.isForbidden(why)) {
            throw why; // without the self channel nothing works, and after a login that is no longer one nothing will
        }
        if (command.isSubscribe()) {
            listener.onRefused(command.channels());
        } else if (!complained) {
            complained = true;
            LOG.log(
                    Level.WARNING,
                    LogEvent.of("unsubscribe_refused")
                            .with("reason", Diagnosis.of(why).text()));
        }
    }

    /** Ends {@link #listen} within about a millisecond. Interrupting its thread would not: it blocks in a read. */
    @Override
    public void close() {
        try {
            connection.forceDisconnect();
        } catch (IOException e) {
            // It is gone either way, and nobody reads from it any more.
        }
    }

    private static byte[] bytes(String channel) {
        return channel.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[][] bytes(List<String> channels) {
        return channels.stream().map(SubscriberConnection::bytes).toArray(byte[][]::new);
    }

    /** Bytes in: what Redis delivers is decoded by those who need to, not here. */
    private final class PubSub extends BinaryJedisPubSub {

        @Override
        public void onSubscribe(byte[] channel, int subscribedChannels) {
            unanswered.answered();
            listener.onSubscribed(channel);
        }

        @Override
        public void onUnsubscribe(byte[] channel, int subscribedChannels) {
            unanswered.answered();
        }

        @Override
        public void onMessage(byte[] channel, byte[] message) {
            listener.onMessage(channel, message);
        }
    }
}
