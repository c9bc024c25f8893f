package io.redtail.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.embedded.RedisServer;

/**
 * What {@code permessage-deflate} saves and costs: on Redtail with compression and without, and on others that have it, Bun, Node's {@code
 * ws}, and Nchan of Debian. All clients offer it, as browsers do, and get the lines of a real log, one at a time.
 *
 * <p>A server is started for each measurement and runs alone. One that does not keep up, or does something wrong, has a line below the table.
 */
public final class Compressed {

    private static final Path TARGET = Path.of("target/bench").toAbsolutePath();
    private static final String REDTAIL = "Redtail";
    private static final String OFF = "-Dredtail.websocket.compression=off";

    private static final CompressedLoad CHANNELS = new CompressedLoad(1_000, 2, 5);
    private static final List<CompressedLoad> LOADS =
            List.of(new CompressedLoad(1, 1_000, 10), new CompressedLoad(1, 10_000, 1), CHANNELS);

    private final Options options;
    private final int redisPort;
    private final List<String> log;
    private final Map<String, List<CompressedFigures>> rows = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    private Compressed(Options options, int redisPort, List<String> log) {
        this.options = options;
        this.redisPort = redisPort;
        this.log = log;
    }

    /**
     * Takes {@code --log} FILE, {@code --rounds}, {@code --warm-up}, {@code --seconds}, {@code --servers}, {@code --jvm} and {@code --wars},
     * as {@link Bench} does, and {@code --only} with a part of a load's name.
     */
    public static void main(String[] arguments) throws Exception {
        Options options = Options.parse(arguments);
        if (!Files.isRegularFile(Path.of(options.log()))) {
            throw new IllegalArgumentException(
                    "--log is a file with lines to publish; there is no file '" + options.log() + "'");
        }
        List<String> log = Files.readString(Path.of(options.log()), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isEmpty())
                .toList();
        int redisPort = Launch.freePort();
        RedisServer redis = Launch.redis(redisPort);
        try {
            new Compressed(options, redisPort, log).run();
        } finally {
            redis.stop();
        }
    }

    private void run() throws IOException, InterruptedException {
        for (int round = 1; round <= options.rounds(); round++) {
            for (CompressedLoad load : LOADS) {
                if (load.name().contains(options.only())) {
                    for (Contestant contestant : contestants(load)) {
                        measure(contestant, load);
                    }
                }
            }
        }
        String table = CompressedFigures.HEAD
                + rows.entrySet().stream()
                        .map(row -> row.getKey() + CompressedFigures.median(row.getValue()))
                        .collect(Collectors.joining())
                + String.join(System.lineSeparator(), failures);
        System.out.println(System.lineSeparator() + table);
        Files.writeString(TARGET.resolve("compressed.md"), table);
    }

    private List<Contestant> contestants(CompressedLoad load) {
        List<Contestant> all = new ArrayList<>();
        options.wars().forEach((build, war) -> {
            String suffix = build.isEmpty() ? "" : ", " + build;
            List<String> auto = options.jvmOptions();
            List<String> off = Stream.concat(auto.stream(), Stream.of(OFF)).toList();
            all.add(PayaraMicro.downloaded(REDTAIL + ", Payara Micro, off" + suffix, war, off));
            all.add(PayaraMicro.downloaded(REDTAIL + ", Payara Micro" + suffix, war, auto));
            all.add(WildFly.downloaded(REDTAIL + ", WildFly, off" + suffix, war, off));
            all.add(WildFly.downloaded(REDTAIL + ", WildFly" + suffix, war, auto));
        });
        if (!load.equals(CHANNELS)) {
            all.addAll(others());
        }
        return all.stream().filter(options::wants).toList();
    }

    private List<Contestant> others() {
        List<Contestant> others = new ArrayList<>();
        for (Peer peer : List.of(
                Peer.bun("Bun, `shared`", options.peers(), "shared"),
                Peer.bun("Bun, `dedicated`", options.peers(), "dedicated"),
                new Peer("Node ws", Set.of(Dialect.LOGS), options.peers(), List.of("node", "nodews.mjs", "deflate")))) {
            if (peer.isInstalled()) {
                others.add(peer);
            }
        }
        if (Nchan.isInstalled()) {
            others.add(new Nchan("Nchan"));
        }
        return others;
    }

    private void measure(Contestant contestant, CompressedLoad load) throws IOException, InterruptedException {
        Path logFile = TARGET.resolve("compressed-" + contestant.name().replaceAll("\\W+", "-") + ".log");
        String row = "| " + load.name() + " | " + contestant.name() + " | ";
        try (ServerProcess server = contestant.start(Launch.freePort(), redisPort, logFile);
                CompressedRound round = new CompressedRound(server, load, publisher(contestant, server), log)) {
            round.connect();
            round.publish(options.warmUp());
            CompressedFigures figures =
                    round.measure(options.length(), contestant.name().startsWith(REDTAIL));
            rows.computeIfAbsent(row, key -> new ArrayList<>()).add(figures);
            System.out.print(row + figures);
        } catch (IOException | WrongDeliveryException failure) {
            failures.add(System.lineSeparator() + "Void: " + load.name() + ", " + contestant.name() + ": "
                    + failure.getMessage());
            System.out.println(row + failure);
        }
    }

    private CompressedPublisher publisher(Contestant contestant, ServerProcess server) {
        return contestant instanceof Nchan
                ? new CompressedPublisher.ByHttp(server.port())
                : new CompressedPublisher.ByRedis(redisPort);
    }
}
