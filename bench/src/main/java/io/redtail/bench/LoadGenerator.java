package io.redtail.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Drives one scenario on one server: all clients and the publisher on one thread and one selector, so that nothing is handed
 * over and no lock is taken on the way of a payload.
 *
 * <p>Without a fixed rate it keeps a window of publications on their way and publishes the next one when all clients have an
 * old one: as fast as the server is, and no faster.
 */
final class LoadGenerator implements AutoCloseable, Client.Listener {

    private static final int MAX_CONNECTING = 256;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int BUFFER_BYTES = 1 << 19;

    private final Scenario scenario;
    private final ServerProcess server;
    private final Selector selector = Selector.open();
    private final RedisPublisher publisher;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final byte[] bytes = new byte[BUFFER_BYTES];
    private final List<Client> clients = new ArrayList<>();
    private final byte[][] redisChannels;
    private final byte[][] payloads;
    private final int markAt;
    private final Latencies latencies = new Latencies();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final long began = System.nanoTime();

    private long published;
    private long delivered;

    /** How many clients have not got a publication yet, by its number modulo the length: more are never on their way. */
    private final int[] missing = new int[1 << 20];

    /** All publications below are with all clients. */
    private long completed;

    private int subscribed;
    private long now;
    private double connectsPerSecond;

    LoadGenerator(Scenario scenario, ServerProcess server, int redisPort) throws IOException {
        this.scenario = scenario;
        this.server = server;
        this.publisher = new RedisPublisher(redisPort, selector);
        redisChannels = new byte[scenario.channels()][];
        payloads = new byte[scenario.channels()][];
        for (int i = 0; i < scenario.channels(); i++) {
            String channel = scenario.channel(i);
            redisChannels[i] = scenario.dialect().redisChannel(channel).getBytes(StandardCharsets.US_ASCII);
            payloads[i] = scenario.dialect().published(channel, scenario.payloadBytes());
        }
        markAt = Dialect.markIn(payloads[0]);
    }

    /**
     * Connects, warms up, measures, and checks that every client got all.
     *
     * @throws WrongDeliveryException if one did not
     */
    Measurement run(Duration warmUp, Duration length) throws IOException {
        connect();
        join();
        publishFor(warmUp);
        latencies.reset();
        long deliveredBefore = delivered;
        Duration cpuBefore = server.cpuTime();
        long threadBefore = threads.getCurrentThreadCpuTime();
        long from = System.nanoTime();
        publishFor(length);
        double nanos = System.nanoTime() - from;
        double count = delivered - deliveredBefore;
        double cpuNanos = server.cpuTime().minus(cpuBefore).toNanos();
        double busy = (threads.getCurrentThreadCpuTime() - threadBefore) / nanos;
        var result = new Measurement(
                count / nanos * 1e9,
                cpuNanos / 1e3 / count,
                latencies.milliseconds(50),
                latencies.milliseconds(99),
                latencies.milliseconds(99.9),
                server.residentMegabytes(),
                connectsPerSecond,
                busy);
        checkThatAllArrived();
        return result;
    }

    private void connect() throws IOException {
        int active = scenario.channels() * scenario.clientsPerChannel();
        int wanted = active + scenario.idleClients();
        long from = System.nanoTime();
        for (int i = 0; i < wanted; i++) {
            int number = i;
            until("connecting", () -> number - subscribed < MAX_CONNECTING);
            int channel = i < active ? i % scenario.channels() : i; // an idle one has a channel of its own
            clients.add(new Client(selector, server, scenario, channel, this));
        }
        until("subscribing", () -> subscribed == wanted);
        connectsPerSecond = wanted / ((System.nanoTime() - from) / 1e9);
    }

    /** Publishes now and then until every client has got something: where nothing is answered, that is the answer. */
    private void join() throws IOException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!allHaveJoined()) {
            for (int i = 0; i < scenario.channels(); i++) {
                publishOne();
            }
            turnFor(Duration.ofMillis(50));
            if (System.nanoTime() > deadline) {
                throw new WrongDeliveryException("after " + TIMEOUT + " there are clients that got nothing");
            }
        }
        long perChannel = published / scenario.channels();
        until("joining", () -> active().stream().allMatch(client -> client.next() == perChannel));
        delivered = published * scenario.clientsPerChannel(); // as if all had been there from the first one on
        completed = published;
    }

    private boolean allHaveJoined() {
        return active().stream().allMatch(client -> client.next() >= 0);
    }

    private List<Client> active() {
        return clients.subList(0, scenario.channels() * scenario.clientsPerChannel());
    }

    private void publishFor(Duration time) throws IOException {
        long from = System.nanoTime();
        long end = from + time.toNanos();
        long first = published;
        while (System.nanoTime() < end) {
            if (scenario.hasFixedRate()) {
                publishWhatIsDue(from, first);
            } else {
                publishWhatFits();
            }
            publisher.flush();
            turn(scenario.hasFixedRate() ? 1 : 100);
        }
    }

    private void publishWhatFits() {
        while (published - completed < scenario.window() && publishOne()) {}
    }

    /** A payload's time is when it was due, not when we got round to it: a late generator hides nothing. */
    private void publishWhatIsDue(long from, long first) {
        long interval = 1_000_000_000L / scenario.publicationsPerSecond();
        for (long due = from + (published - first) * interval;
                System.nanoTime() >= due;
                due = from + (published - first) * interval) {
            if (!publishOne(due)) {
                return;
            }
        }
    }

    private boolean publishOne() {
        return publishOne(System.nanoTime());
    }

    private boolean publishOne(long due) {
        int channel = (int) (published % scenario.channels());
        int number = (int) (published / scenario.channels());
        Mark.write(payloads[channel], markAt, number, microseconds(due));
        boolean taken =
                published - completed < missing.length && publisher.offer(redisChannels[channel], payloads[channel]);
        if (taken) {
            missing[(int) (published % missing.length)] = scenario.clientsPerChannel();
            published++;
        }
        return taken;
    }

    private long microseconds(long nanoTime) {
        return (nanoTime - began) / 1000;
    }

    private void checkThatAllArrived() throws IOException {
        until("waiting for what is on its way", () -> delivered == published * scenario.clientsPerChannel());
        turnFor(Duration.ofMillis(100));
        if (delivered != published * scenario.clientsPerChannel()) {
            throw new WrongDeliveryException("more arrived than was published");
        }
    }

    private void until(String doing, BooleanSupplier done) throws IOException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!done.getAsBoolean()) {
            publisher.flush();
            turn(100);
            if (System.nanoTime() > deadline) {
                throw new WrongDeliveryException(doing + " took more than " + TIMEOUT.toSeconds() + " s: " + subscribed
                        + " subscribed, " + published + " published, " + delivered + " delivered");
            }
        }
    }

    private void turnFor(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            publisher.flush();
            turn(10);
        }
    }

    private void turn(int milliseconds) throws IOException {
        selector.select(milliseconds);
        now = microseconds(System.nanoTime());
        for (SelectionKey key : selector.selectedKeys()) {
            Object attachment = Objects.requireNonNull(key.attachment());
            if (attachment instanceof Client client) {
                now = microseconds(System.nanoTime());
                client.ready(in, bytes);
            } else if (key.isReadable()) {
                publisher.read();
            }
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void subscribed() {
        subscribed++;
    }

    @Override
    public void delivered(int channel, int number, long dueMicroseconds) {
        delivered++;
        long publication = (long) number * scenario.channels() + channel;
        missing[(int) (publication % missing.length)]--;
        while (completed < published && missing[(int) (completed % missing.length)] == 0) {
            completed++;
        }
        latencies.record(now - dueMicroseconds);
    }

    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.close();
        }
        publisher.close();
        selector.close();
    }
}
