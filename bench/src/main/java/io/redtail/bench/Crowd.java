package io.redtail.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Clients that come all at once, each for a channel of its own, and stay until they are sent away. One thread. */
final class Crowd implements AutoCloseable, Client.Listener {

    /** So many connect at a time; more would wait in the accept queue. */
    private static final int AT_A_TIME = 256;

    private static final Duration TIMEOUT = Duration.ofSeconds(120);
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int PAYLOAD_BYTES = 200;

    private final ServerProcess server;
    private final Selector selector = Selector.open();
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private final List<Client> clients = new ArrayList<>();
    private int subscribed;

    /** What it took for a crowd to come. */
    record Arrival(int clients, Duration time, Duration cpu) {

        double perSecond() {
            return clients / (time.toNanos() / 1e9);
        }

        double cpuMicroseconds() {
            return cpu.toNanos() / 1e3 / clients;
        }
    }

    Crowd(ServerProcess server) throws IOException {
        this.server = server;
    }

    /** Returns when all have read the answer to their subscription. */
    Arrival come(int count) throws IOException {
        var scenario = new Scenario("arrivals", Dialect.LOGS, count, 1, 0, PAYLOAD_BYTES, 0);
        Duration cpuBefore = server.cpuTime();
        long from = System.nanoTime();
        while (subscribed < count) {
            while (clients.size() < count && clients.size() - subscribed < AT_A_TIME) {
                clients.add(new Client(selector, server, scenario, clients.size(), this));
            }
            turn();
            if (System.nanoTime() - from > TIMEOUT.toNanos()) {
                throw new IOException(subscribed + " of " + count + " clients have subscribed after " + TIMEOUT);
            }
        }
        return new Arrival(
                count,
                Duration.ofNanos(System.nanoTime() - from),
                server.cpuTime().minus(cpuBefore));
    }

    /** Answers pings for so long. */
    void stay(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            turn();
        }
    }

    private void turn() throws IOException {
        selector.select(100);
        for (SelectionKey key : selector.selectedKeys()) {
            ((Client) Objects.requireNonNull(key.attachment())).ready(in, bytes);
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void subscribed() {
        subscribed++;
    }

    @Override
    public void delivered(int channel, int number, long dueMicroseconds) {
        throw new WrongDeliveryException("nothing is published");
    }

    /** They leave without a word. */
    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.close();
        }
        selector.close();
    }
}
