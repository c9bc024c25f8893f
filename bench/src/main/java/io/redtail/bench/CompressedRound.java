package io.redtail.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;

/**
 * The clients of one server, and what is published to them. Messages are counted for each client, and its {@code n}th one is the {@code n}th
 * line of its channel: so the latency of all is known, though most do not inflate what they get. Three do, and compare it.
 */
final class CompressedRound implements AutoCloseable, CompressedClient.Listener {

    private static final int CONNECTING = 256;
    private static final int READERS = 3;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(120);
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(30);

    private final ServerProcess server;
    private final CompressedLoad load;
    private final CompressedPublisher publisher;
    private final List<String> log;
    private final Selector selector = Selector.open();
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 17);
    private final byte[] bytes = new byte[1 << 17];
    private final List<CompressedClient> clients = new ArrayList<>();
    private final List<List<Long>> publishedAt = new ArrayList<>();
    private final Latencies latencies = new Latencies();
    private int subscribed;
    private long deliveries;
    private long compressed;

    private record Counts(long bytes, long deliveries, long compressed, Duration cpu) {}

    CompressedRound(ServerProcess server, CompressedLoad load, CompressedPublisher publisher, List<String> log)
            throws IOException {
        this.server = server;
        this.load = load;
        this.publisher = publisher;
        this.log = log;
        for (int i = 0; i < load.channels(); i++) {
            publishedAt.add(new ArrayList<>());
        }
    }

    /** Returns when all have subscribed. */
    void connect() throws IOException {
        long until = System.nanoTime() + CONNECT_TIMEOUT.toNanos();
        int all = load.allClients();
        while (subscribed < all) {
            while (clients.size() < all && clients.size() - subscribed < CONNECTING) {
                int number = clients.size();
                int channel = number % load.channels();
                boolean reads = number % Math.max(1, all / READERS) == 0;
                clients.add(
                        new CompressedClient(selector, server, channel, publisher.subscriptions(channel), reads, this));
            }
            turn(100);
            if (System.nanoTime() > until) {
                throw new IOException(subscribed + " of " + all + " clients have subscribed after " + CONNECT_TIMEOUT);
            }
        }
    }

    /** Returns when all have got all. */
    void publish(Duration length) throws IOException {
        long from = System.nanoTime();
        long lines = length.toSeconds() * load.linesPerSecond() * load.channels();
        long expected = deliveries + lines * load.clients();
        double nanosBetween = 1e9 / load.linesPerSecond() / load.channels();
        for (long i = 0; i < lines; i++) {
            long due = from + (long) (i * nanosBetween);
            turn(0);
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                turn(TimeUnit.NANOSECONDS.toMillis(wait));
            }
            int channel = (int) (i % load.channels());
            String line = line(channel, publishedAt.get(channel).size());
            publishedAt.get(channel).add(System.nanoTime());
            publisher.publish(channel, line);
        }
        long until = System.nanoTime() + DELIVERY_TIMEOUT.toNanos();
        while (deliveries < expected) {
            turn(10);
            if (System.nanoTime() > until) {
                throw new IOException((expected - deliveries) + " deliveries are missing " + DELIVERY_TIMEOUT
                        + " after the last line");
            }
        }
    }

    private String line(int channel, int number) {
        return number + " " + log.get((channel * 31 + number) % log.size());
    }

    /** Publishes, and says what that took. */
    CompressedFigures measure(Duration length, boolean isJvm) throws IOException, InterruptedException {
        Counts before = counts();
        latencies.reset();
        publish(length);
        Counts now = counts();
        double count = now.deliveries() - before.deliveries();
        return new CompressedFigures(
                (now.compressed() - before.compressed()) / count,
                (now.bytes() - before.bytes()) / count,
                now.cpu().minus(before.cpu()).toNanos() / 1e3 / count,
                latencies.milliseconds(50),
                latencies.milliseconds(99),
                residentMegabytes(),
                isJvm ? server.liveHeapBytes() / 1e6 : Double.NaN);
    }

    private Counts counts() throws IOException {
        Duration cpu = server.cpuTime();
        for (ProcessHandle child : server.process().descendants().toList()) {
            cpu = cpu.plus(ServerProcess.cpuTime(child.pid()));
        }
        return new Counts(
                clients.stream().mapToLong(CompressedClient::bytesRead).sum(), deliveries, compressed, cpu);
    }

    private long residentMegabytes() throws IOException {
        long all = server.residentMegabytes();
        for (ProcessHandle child : server.process().descendants().toList()) {
            all += ServerProcess.residentMegabytes(child.pid());
        }
        return all;
    }

    /** Does what is ready. @param timeoutMillis 0: does not wait for that */
    private void turn(long timeoutMillis) throws IOException {
        if (timeoutMillis == 0) {
            selector.selectNow();
        } else {
            selector.select(timeoutMillis);
        }
        for (SelectionKey key : selector.selectedKeys()) {
            try {
                ((CompressedClient) Objects.requireNonNull(key.attachment())).ready(in, bytes);
            } catch (DataFormatException e) {
                throw new WrongDeliveryException("a message that cannot be inflated: " + e.getMessage());
            }
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void subscribed() {
        subscribed++;
    }

    @Override
    public void message(CompressedClient client, boolean wasCompressed) {
        List<Long> times = publishedAt.get(client.channel());
        if (client.messages() >= times.size()) {
            throw new WrongDeliveryException("a message that was not published");
        }
        deliveries++;
        compressed += wasCompressed ? 1 : 0;
        latencies.record((System.nanoTime() - times.get(client.messages())) / 1_000);
    }

    @Override
    public void read(CompressedClient client, String text) {
        String expected = line(client.channel(), client.messages());
        if (!text.equals(expected)) {
            throw new WrongDeliveryException("'" + text + "' instead of '" + expected + "'");
        }
    }

    @Override
    public void close() throws IOException {
        for (CompressedClient client : clients) {
            client.close();
        }
        selector.close();
        publisher.close();
    }
}
