package io.redtail.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Queue;
import java.util.stream.Stream;
import redis.embedded.RedisServer;

/**
 * Clients that come and go, ten on each channel, while all channels are published to: does anything grow?
 *
 * <p>Prints a row a minute: the server's heap after a full collection, its threads, its open files and who is connected to
 * Redis. Every client checks every payload from its first to its last, as in {@link LoadGenerator}.
 */
public final class Soak implements Client.Listener {

    private static final String USAGE = "bench/soak MINUTES CLIENTS PERCENT [--jvm OPTIONS]: so many clients at a time,"
            + " of whom so many percent leave each minute and others come; such as bench/soak 30 1000 180";
    private static final int CLIENTS_PER_CHANNEL = 10;
    private static final int PUBLICATIONS_PER_SECOND = 500;
    private static final double NANOS_PER_MINUTE = 60e9;

    private final int clientsAtATime;
    private final double leavingPerMinute;
    private final Scenario scenario;
    private final ServerProcess server;
    private final RedisClients redisClients;
    private final Selector selector = Selector.open();
    private final RedisPublisher publisher;
    private final Queue<Client> clients = new ArrayDeque<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 19);
    private final byte[] bytes = new byte[1 << 19];
    private long connected;
    private long subscribed;
    private long published;
    private long delivered;

    private Soak(ServerProcess server, int redisPort, int clientsAtATime, int leavingPercent) throws IOException {
        this.server = server;
        this.clientsAtATime = clientsAtATime;
        this.leavingPerMinute = clientsAtATime * leavingPercent / 100.0;
        this.scenario = new Scenario(
                "soak",
                Dialect.LOGS,
                clientsAtATime / CLIENTS_PER_CHANNEL,
                CLIENTS_PER_CHANNEL,
                0,
                200,
                PUBLICATIONS_PER_SECOND);
        this.redisClients = new RedisClients(redisPort);
        this.publisher = new RedisPublisher(redisPort, selector);
    }

    /** Soaks Redtail on Payara Micro; exits with 1 when a payload was wrong. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 3) {
            throw new IllegalArgumentException(USAGE);
        }
        Options options = Options.parse(Arrays.copyOfRange(arguments, 3, arguments.length));
        Duration length = Duration.ofMinutes(Long.parseLong(arguments[0]));
        int clients = Integer.parseInt(arguments[1]);
        int leaving = Integer.parseInt(arguments[2]);
        int redisPort = Launch.freePort();
        RedisServer redis = Launch.redis(redisPort);
        Contestant redtail = PayaraMicro.downloaded(
                "Redtail", options.wars().values().iterator().next(), options.jvmOptions());
        try (ServerProcess server = redtail.start(
                Launch.freePort(), redisPort, Path.of("target/bench/soak.log").toAbsolutePath())) {
            System.out.println("the server's metrics: http://127.0.0.1:" + server.port() + "/metrics");
            new Soak(server, redisPort, clients, leaving).run(length);
        } finally {
            redis.stop();
        }
    }

    private void run(Duration length) throws IOException, InterruptedException {
        System.out.println(
                "| minute | clients so far | deliveries | heap MB | threads | open files | Redis clients | resident MB |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        long begin = System.nanoTime();
        long nextRow = 0;
        long elapsed = 0;
        while (elapsed < length.toNanos()) {
            elapsed = System.nanoTime() - begin;
            comeAndGo(elapsed);
            publish(elapsed);
            turn();
            if (elapsed >= nextRow) {
                printRowMeanwhile((long) (elapsed / NANOS_PER_MINUTE));
                nextRow += (long) NANOS_PER_MINUTE;
            }
        }
        for (Client client : clients) {
            client.close();
        }
        Thread.sleep(10_000);
        System.out.println(row(length.toMinutes(), subscribed, delivered) + " all clients gone");
    }

    /** On a thread of its own: a full collection takes longer than a pong may. */
    private void printRowMeanwhile(long minute) {
        long clientsSoFar = subscribed;
        long deliveries = delivered;
        new Thread(() -> {
                    try {
                        System.out.println(row(minute, clientsSoFar, deliveries));
                    } catch (IOException | InterruptedException e) {
                        System.out.println("no row for minute " + minute + ": " + e);
                    }
                })
                .start();
    }

    /** The oldest leaves, without a word; a new one takes its place. */
    private void comeAndGo(long elapsed) throws IOException {
        long left = (long) (elapsed / NANOS_PER_MINUTE * leavingPerMinute);
        while (connected < clientsAtATime + left && connected - subscribed < 50) {
            if (clients.size() >= clientsAtATime) {
                clients.remove().close();
            }
            clients.add(new Client(selector, server, scenario, (int) (connected % scenario.channels()), this));
            connected++;
        }
    }

    private void publish(long elapsed) throws IOException {
        while (published < elapsed * PUBLICATIONS_PER_SECOND / 1_000_000_000L) {
            int channel = (int) (published % scenario.channels());
            String name = scenario.channel(channel);
            byte[] payload = scenario.dialect().published(name, scenario.payloadBytes());
            Mark.write(payload, Dialect.markIn(payload), (int) (published / scenario.channels()), 0);
            publisher.offer(scenario.dialect().redisChannel(name).getBytes(StandardCharsets.US_ASCII), payload);
            published++;
        }
        publisher.flush();
    }

    private void turn() throws IOException {
        selector.select(5);
        for (SelectionKey key : selector.selectedKeys()) {
            Object attachment = Objects.requireNonNull(key.attachment());
            if (attachment instanceof Client client && key.isValid()) {
                client.ready(in, bytes);
            } else if (attachment instanceof RedisPublisher && key.isReadable()) {
                publisher.read();
            }
        }
        selector.selectedKeys().clear();
    }

    private String row(long minute, long clientsSoFar, long deliveries) throws IOException, InterruptedException {
        long pid = server.process().pid();
        return String.format(
                Locale.ROOT,
                "| %d | %,d | %,d | %.1f | %d | %d | %d | %d |",
                minute,
                clientsSoFar,
                deliveries,
                server.liveHeapBytes() / 1024.0 / 1024.0,
                count(Path.of("/proc/" + pid + "/task")),
                count(Path.of("/proc/" + pid + "/fd")),
                redisClients.count(),
                server.residentMegabytes());
    }

    private static long count(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        }
    }

    @Override
    public void subscribed() {
        subscribed++;
    }

    @Override
    public void delivered(int channel, int number, long dueMicroseconds) {
        delivered++;
    }
}
