package io.redtail.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * One connection's sharded subscriptions at a node of a Redis Cluster. Jedis has a class for them, which ends when the last channel
 * does, and does not say which command an error belongs to.
 *
 * <p>Redis answers commands in order, each for one channel here. So an error belongs to the oldest command without an answer. Without
 * having been asked, Redis says {@code sunsubscribe} of channels whose slot has left the node; if that crosses an {@code SUNSUBSCRIBE}, an
 * error that follows may be taken for that of the next command, whose channel is then asked for once more.
 *
 * <p>The reader calls {@link #listen}; everything else may be called by any thread.
 */
final class ShardConnection implements RedisFeed.Connection {

    /** What Redis says on this connection; called by the reader, in Redis's order. */
    interface Listener {

        /** Commands may be sent now. */
        void onConnected(ShardConnection connection);

        void onSubscribed(byte[] channel);

        /** The node does not have its slot, or no longer. */
        void onMoved(byte[] channel);

        /** The gateway's user may not have it. */
        void onRefused(byte[] channel);

        void onMessage(byte[] channel, byte[] payload);
    }

    /** What Jedis lets its subclasses only do. */
    private static final class FlushingConnection extends Connection {

        FlushingConnection(HostAndPort node, JedisClientConfig config) {
            super(new DefaultJedisSocketFactory(node, config), config);
        }

        void send(Command command, byte[]... channels) {
            sendCommand(command, channels);
            flush();
        }
    }

    private record Asked(Command command, String channel) {}

    private final FlushingConnection connection;
    private final Listener listener;

    /** Held while a command is sent, so that commands are in the order in which they are remembered. */
    private final Object sending = new Object();

    @GuardedBy("unanswered")
    private final Deque<Asked> unanswered = new ArrayDeque<>();

    /** Connects. @throws RuntimeException as Jedis has it, when that fails */
    ShardConnection(HostAndPort node, JedisClientConfig config, Listener listener) {
        this.listener = listener;
        this.connection = new FlushingConnection(node, config);
    }

    @Override
    public void listen() {
        connection.connect();
        connection.setTimeoutInfinite(); // which is the read timeout of the settings
        listener.onConnected(this);
        while (true) {
            try {
                if (connection.getUnflushedObject() instanceof List<?> message) { // the answer to a ping may be a word
                    read(message);
                }
            } catch (JedisDataException refusal) {
                refused(refusal);
            }
        }
    }

    private void read(List<?> message) {
        if (message.size() < 3
                || !(message.get(0) instanceof byte[] kind)
                || !(message.get(1) instanceof byte[] channel)) {
            return;
        }
        switch (text(kind)) {
            case "smessage" -> listener.onMessage(channel, (byte[]) message.get(2));
            case "ssubscribe" -> {
                if (isAnswer(Command.SSUBSCRIBE, text(channel))) {
                    listener.onSubscribed(channel);
                }
            }
            case "sunsubscribe" -> {
                if (!isAnswer(Command.SUNSUBSCRIBE, text(channel))) {
                    listener.onMoved(channel);
                }
            }
            default -> {} // a pong
        }
    }

    private boolean isAnswer(Command command, String channel) {
        synchronized (unanswered) {
            Asked oldest = unanswered.peek();
            boolean is = oldest != null
                    && oldest.command() == command
                    && oldest.channel().equals(channel);
            if (is) {
                unanswered.remove();
            }
            return is;
        }
    }

    private void refused(JedisDataException refusal) {
        Asked command;
        synchronized (unanswered) {
            command = unanswered.poll();
        }
        if (command == null && !(refusal instanceof JedisRedirectionException)) {
            throw refusal; // of the connection
        }
        if (command != null && command.command() == Command.SSUBSCRIBE) {
            byte[] channel = bytes(command.channel());
            if (Diagnosis.isForbidden(refusal)) {
                listener.onRefused(channel);
            } else {
                listener.onMoved(channel);
            }
        }
    }

    void subscribe(String channel) {
        send(Command.SSUBSCRIBE, channel);
    }

    void unsubscribe(String channel) {
        send(Command.SUNSUBSCRIBE, channel);
    }

    private void send(Command command, String channel) {
        synchronized (sending) {
            synchronized (unanswered) {
                unanswered.add(new Asked(command, channel));
            }
            connection.send(command, bytes(channel));
        }
    }

    /** Makes Redis answer, so that a living connection is never silent. */
    void ping() {
        synchronized (sending) {
            connection.send(Command.PING);
        }
    }

    /** Ends {@link #listen}. */
    @Override
    public void close() {
        try {
            connection.forceDisconnect();
        } catch (IOException e) {
            // It is gone either way, and nobody reads from it any more.
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
