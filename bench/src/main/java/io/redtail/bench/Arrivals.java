package io.redtail.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import redis.embedded.RedisServer;

/**
 * How fast each server takes on clients, and what one that says nothing costs: in crowds of 2,000, to a server that has just started,
 * to one that has warmed up, and to one that has seen ten crowds; then 10,000 that stay.
 */
public final class Arrivals {

    private static final String HEAD = """
            | server | first 2,000, connects/s | after its warm-up | warm | CPU µs per connect, warm | heap KB per idle client | resident MB with 10,000 |
            |---|---|---|---|---|---|---|
            """;

    private static final Path TARGET = Path.of("target/bench").toAbsolutePath();
    private static final int CROWD = 2_000;
    private static final int CROWDS = 10;
    private static final int MEASURED = 3;
    private static final int IDLE = 10_000;

    /** A collector that returns memory does it in that time with the options of docs/operations/sizing.md. */
    private static final Duration AT_REST = Duration.ofSeconds(20);

    /** A server keeps clients that have left for a while. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(10);

    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final double QUIET = 0.1;

    private final Options options;
    private final int redisPort;
    private final Map<String, List<double[]>> results = new LinkedHashMap<>();

    private Arrivals(Options options, int redisPort) {
        this.options = options;
        this.redisPort = redisPort;
    }

    /** Takes {@code --rounds}, {@code --servers}, {@code --jvm}, {@code --wars} and {@code --peers}, as {@link Bench} does. */
    public static void main(String[] arguments) throws Exception {
        Options options = Options.parse(arguments);
        int redisPort = Launch.freePort();
        RedisServer redis = Launch.redis(redisPort);
        try {
            new Arrivals(options, redisPort).run();
        } finally {
            redis.stop();
        }
    }

    private void run() throws IOException, InterruptedException {
        for (int round = 1; round <= options.rounds(); round++) {
            for (Map.Entry<String, Path> war : options.wars().entrySet()) {
                String build = war.getKey().isEmpty() ? "" : ", " + war.getKey();
                redtail("Payara Micro" + build, jvm -> PayaraMicro.downloaded("Payara", war.getValue(), jvm));
                redtail("WildFly" + build, jvm -> WildFly.downloaded("WildFly", war.getValue(), jvm));
                redtail("Open Liberty" + build, jvm -> Liberty.downloaded("Liberty", war.getValue(), jvm));
            }
            for (Peer peer : Peer.in(options.peers())) {
                if (peer.dialects().contains(Dialect.LOGS) && peer.isInstalled() && options.wants(peer)) {
                    peer(peer);
                }
            }
        }
        StringBuilder table = new StringBuilder(HEAD);
        results.forEach((server, rounds) -> table.append(row(server, medians(rounds))));
        System.out.println();
        System.out.println(table);
        Files.writeString(TARGET.resolve("arrivals.md"), table);
    }

    private interface Build {
        Contestant with(List<String> jvmOptions);
    }

    private void redtail(String name, Build build) throws IOException, InterruptedException {
        if (!options.servers().isEmpty() && options.servers().stream().noneMatch(name::contains)) {
            return;
        }
        double warmedUp;
        try (ServerProcess server = start(build.with(options.jvmOptions()))) {
            awaitReady(server);
            warmedUp = crowd(server).perSecond();
        }
        List<String> cold = new ArrayList<>(options.jvmOptions());
        cold.add("-Dredtail.warm-up=0s");
        try (ServerProcess server = start(build.with(cold))) {
            double first = crowd(server).perSecond();
            record("Redtail, " + name, warm(server, first, warmedUp, true));
        }
    }

    private void peer(Peer peer) throws IOException, InterruptedException {
        try (ServerProcess server = start(peer)) {
            double first = crowd(server).perSecond();
            record(peer.name(), warm(server, first, Double.NaN, false));
        }
    }

    private double[] warm(ServerProcess server, double first, double warmedUp, boolean hasHeap)
            throws IOException, InterruptedException {
        List<Crowd.Arrival> measured = new ArrayList<>();
        for (int i = 0; i < CROWDS; i++) {
            Crowd.Arrival arrival = crowd(server);
            if (i >= CROWDS - MEASURED) {
                measured.add(arrival);
            }
        }
        Thread.sleep(FORGOTTEN.toMillis());
        double heapBefore = hasHeap ? server.liveHeapBytes() : Double.NaN;
        try (Crowd crowd = new Crowd(server)) {
            crowd.come(IDLE);
            crowd.stay(AT_REST);
            double resident = server.residentMegabytes(); // before the histogram's full collection
            double heap = hasHeap ? (server.liveHeapBytes() - heapBefore) / IDLE / 1000 : Double.NaN;
            return new double[] {
                first,
                warmedUp,
                median(measured.stream().mapToDouble(Crowd.Arrival::perSecond)),
                median(measured.stream().mapToDouble(Crowd.Arrival::cpuMicroseconds)),
                heap,
                resident
            };
        }
    }

    private ServerProcess start(Contestant contestant) throws IOException, InterruptedException {
        Path log = TARGET.resolve("arrivals-" + contestant.name().replaceAll("\\W+", "-") + ".log");
        return contestant.start(Launch.freePort(), redisPort, log);
    }

    private static void awaitReady(ServerProcess server) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/health/ready"))
                .build();
        long deadline = System.nanoTime() + READY.toNanos();
        while (client.send(request, BodyHandlers.discarding()).statusCode() != 200) {
            if (System.nanoTime() > deadline) {
                throw new IOException("not ready after " + READY);
            }
            Thread.sleep(100);
        }
    }

    /** A crowd comes and goes; returns when the server has done with it. */
    private static Crowd.Arrival crowd(ServerProcess server) throws IOException, InterruptedException {
        Crowd.Arrival arrival;
        try (Crowd crowd = new Crowd(server)) {
            arrival = crowd.come(CROWD);
        }
        awaitQuiet(server);
        return arrival;
    }

    private static void awaitQuiet(ServerProcess server) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY.toNanos();
        double busy = 1;
        while (busy > QUIET && System.nanoTime() < deadline) {
            Duration before = server.cpuTime();
            Thread.sleep(PAUSE.toMillis());
            busy = (double) server.cpuTime().minus(before).toNanos() / PAUSE.toNanos();
        }
    }

    private void record(String name, double[] figures) {
        results.computeIfAbsent(name, unused -> new ArrayList<>()).add(figures);
        System.out.print(row(name, figures));
    }

    private static double[] medians(List<double[]> rounds) {
        double[] medians = new double[rounds.get(0).length];
        Arrays.setAll(medians, i -> median(rounds.stream().mapToDouble(round -> round[i])));
        return medians;
    }

    private static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static String row(String name, double[] figures) {
        StringBuilder row = new StringBuilder("| " + name + " |");
        for (double figure : figures) {
            OptionalDouble known = Double.isNaN(figure) ? OptionalDouble.empty() : OptionalDouble.of(figure);
            row.append(' ')
                    .append(known.isEmpty() ? "–" : String.format(Locale.ROOT, figure < 100 ? "%.1f" : "%,.0f", figure))
                    .append(" |");
        }
        return row.append(System.lineSeparator()).toString();
    }
}
