package io.redtail.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.DataFormatException;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/** Clients that follow several channels each, which nobody else follows. One thread. */
final class ChannelCrowd implements AutoCloseable, CompressedClient.Listener {

    /** So many connect at a time; more would wait in the accept queue. */
    private static final int AT_A_TIME = 256;

    private static final Duration TIMEOUT = Duration.ofSeconds(120);
    private static final long PAUSE_MS = 50;

    /** In which the clients get all that they are told about the outage. */
    private static final Duration NOTICES = Duration.ofSeconds(5);

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int LINES_AT_A_TIME = 1000;

    private final ServerProcess server;
    private final int channelsPerClient;
    private final Selector selector = Selector.open();
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private final List<CompressedClient> clients = new ArrayList<>();
    private int subscribed;
    private int lines;

    ChannelCrowd(ServerProcess server, int channelsPerClient) throws IOException {
        this.server = server;
        this.channelsPerClient = channelsPerClient;
    }

    /** @return when all had read the answers to all their subscriptions */
    Duration come(int count) throws IOException {
        long from = System.nanoTime();
        while (subscribed < count) {
            while (clients.size() < count && clients.size() - subscribed < AT_A_TIME) {
                int number = clients.size();
                clients.add(new CompressedClient(selector, server, number, subscriptions(number), false, this));
            }
            turn(100);
            check(from, subscribed + " of " + count + " clients have subscribed");
        }
        return Duration.ofNanos(System.nanoTime() - from);
    }

    private List<String> subscriptions(int client) {
        return IntStream.range(client * channelsPerClient, (client + 1) * channelsPerClient)
                .mapToObj(channel -> Dialect.LOGS.subscribe("many-" + channel))
                .toList();
    }

    /**
     * Waits until the gateway has subscribed to all channels in Redis again.
     *
     * @param killed when they were lost, by {@link System#nanoTime}
     * @return how long after that
     */
    Duration awaitChannels(BenchCluster cluster, long killed) throws IOException {
        while (cluster.channels() < clients.size() * channelsPerClient) {
            turn(PAUSE_MS);
            check(killed, "not all channels are subscribed");
        }
        return Duration.ofNanos(System.nanoTime() - killed);
    }

    /** Publishes a line to each channel, and waits until their clients have them. */
    void expectLines(BenchCluster cluster) throws IOException {
        long from = System.nanoTime();
        while (System.nanoTime() - from < NOTICES.toNanos()) {
            turn(100);
        }
        lines = 0;
        int all = clients.size() * channelsPerClient;
        try (Jedis jedis = cluster.connect()) {
            for (int channel = 0; channel < all; channel += LINES_AT_A_TIME) {
                try (Pipeline pipeline = jedis.pipelined()) {
                    for (int i = channel; i < Math.min(all, channel + LINES_AT_A_TIME); i++) {
                        pipeline.publish(Dialect.LOGS.redisChannel("many-" + i), "a line");
                    }
                }
                turn(0);
            }
        }
        while (lines < all) {
            turn(100);
            check(from, lines + " of " + all + " lines have come");
        }
    }

    private static void check(long from, String otherwise) throws IOException {
        if (System.nanoTime() - from > TIMEOUT.toNanos()) {
            throw new IOException(otherwise + " after " + TIMEOUT);
        }
    }

    private void turn(long millis) throws IOException {
        if (millis == 0) {
            selector.selectNow();
        } else {
            selector.select(millis);
        }
        for (SelectionKey key : selector.selectedKeys()) {
            try {
                ((CompressedClient) Objects.requireNonNull(key.attachment())).ready(in, bytes);
            } catch (DataFormatException e) {
                throw new IOException(e);
            }
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void subscribed() {
        subscribed++;
    }

    @Override
    public void message(CompressedClient client, boolean compressed) {
        lines++;
    }

    @Override
    public void read(CompressedClient client, String text) {
        throw new WrongDeliveryException("nobody reads");
    }

    /** They leave without a word. */
    @Override
    public void close() throws IOException {
        for (CompressedClient client : clients) {
            client.close();
        }
        selector.close();
    }
}
