package io.redtail.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.Connection;

/**
 * One connection's subscription, from its first SUBSCRIBE to its end. A new one is made for every attempt.
 *
 * <p>The reader calls {@link #listen}; everything else may be called by any thread.
 */
final class SubscriberConnection implements AutoCloseable {

    /** What Redis says on this connection; called by the reader, in Redis's order. */
    interface Listener {

        void onSubscribed(byte[] channel);

        void onMessage(byte[] channel, byte[] payload);
    }

    private final Connection connection;
    private final byte[] sentinel;
    private final PubSub pubSub;

    /** Jedis writes from the caller's thread without a lock: four threads corrupted the stream within 200 commands. */
    private final Object sending = new Object();

    SubscriberConnection(Connection connection, String sentinel, Listener listener) {
        this.connection = connection;
        this.sentinel = bytes(sentinel);
        this.pubSub = new PubSub(listener);
    }

    /**
     * Subscribes to the sentinel and reads until the connection ends. The sentinel is never unsubscribed, for the last
     * UNSUBSCRIBE would end Jedis's loop, and later subscriptions then succeed and deliver nothing.
     *
     * @throws RuntimeException as Jedis has it, when the connection fails, is silent too long or is closed
     */
    void listen() {
        pubSub.proceed(connection, sentinel);
    }

    void subscribe(List<String> channels) {
        synchronized (sending) {
            pubSub.subscribe(bytes(channels));
        }
    }

    void unsubscribe(List<String> channels) {
        synchronized (sending) {
            pubSub.unsubscribe(bytes(channels));
        }
    }

    /**
     * Makes Redis answer, so that a living connection is never silent. Subscribing to the sentinel again does that; Jedis's
     * own ping leaves a handler behind for each RESP2 pong (Jedis 8.0.2, {@code JedisSafeAuthenticator.resultHandler}).
     */
    void ping() {
        synchronized (sending) {
            pubSub.subscribe(new byte[][] {sentinel});
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
    private static final class PubSub extends BinaryJedisPubSub {

        private final Listener listener;

        PubSub(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void onSubscribe(byte[] channel, int subscribedChannels) {
            listener.onSubscribed(channel);
        }

        @Override
        public void onMessage(byte[] channel, byte[] message) {
            listener.onMessage(channel, message);
        }
    }
}
