package io.redtail.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.embedded.RedisServer;

/**
 * Measures Redtail beside its peers: every scenario, several rounds, the servers in turn within each round.
 *
 * <p>A Redtail stays up from its first scenario to its last, for a JVM is fast when it is warm, and idle while others are
 * measured. A peer is started for each measurement: it is fast at once, and one that runs would hear what is published for
 * others. Exits with 1 when Redtail lost or doubled a payload.
 */
public final class Bench {

    private static final String REDTAIL = "Redtail";
    private static final Path TARGET = Path.of("target/bench").toAbsolutePath();

    private final Options options;
    private final int redisPort;
    private final Results results = new Results();
    private final Map<Contestant, ServerProcess> running = new HashMap<>();

    private Bench(Options options, int redisPort) {
        this.options = options;
        this.redisPort = redisPort;
    }

    /** Runs what the {@link Options} say, in the project's directory. */
    public static void main(String[] arguments) throws Exception {
        Options options = Options.parse(arguments);
        int redisPort = Launch.freePort();
        RedisServer redis = Launch.redis(redisPort);
        Bench bench = new Bench(options, redisPort);
        try {
            bench.run();
        } finally {
            bench.running.values().forEach(ServerProcess::close);
            redis.stop();
        }
        System.exit(bench.results.failed(REDTAIL) ? 1 : 0);
    }

    private void run() throws IOException, InterruptedException {
        List<Contestant> contestants = contestants();
        List<Scenario> scenarios = Scenario.ALL.stream().filter(options::wants).toList();
        for (Contestant contestant : contestants) {
            if (contestant.name().startsWith(REDTAIL)) { // the JVM's compiler needs longer than one warm-up
                measure(scenarios.get(0), contestant, Duration.ofSeconds(15), Duration.ofSeconds(1));
            }
        }
        for (Scenario scenario : scenarios) {
            for (int round = 1; round <= options.rounds(); round++) {
                for (Contestant contestant : contestants) {
                    if (contestant.dialects().contains(scenario.dialect())) {
                        record(scenario, contestant);
                    }
                }
            }
        }
        System.out.println();
        System.out.println(results.table());
        Files.writeString(TARGET.resolve("results.md"), results.table());
    }

    private List<Contestant> contestants() {
        List<Contestant> all = new ArrayList<>();
        options.wars().forEach((build, war) -> {
            for (int shards : options.shards()) {
                List<String> jvm = new ArrayList<>(options.jvmOptions());
                String suffix = build.isEmpty() ? "" : ", " + build;
                if (shards != 0) {
                    jvm.add("-Dredtail.delivery.shards=" + shards);
                    suffix += ", " + shards + (shards == 1 ? " shard" : " shards");
                }
                all.add(PayaraMicro.downloaded(REDTAIL + ", Payara Micro" + suffix, war, jvm));
                all.add(WildFly.downloaded(REDTAIL + ", WildFly" + suffix, war, jvm));
            }
        });
        for (Peer peer : Peer.in(options.peers())) {
            if (peer.isInstalled()) {
                all.add(peer);
            } else {
                System.out.println("left out, because it is not installed: " + peer.name());
            }
        }
        return all.stream().filter(options::wants).toList();
    }

    private void record(Scenario scenario, Contestant contestant) throws IOException, InterruptedException {
        try {
            Measurement measurement = measure(scenario, contestant, options.warmUp(), options.length());
            results.add(scenario, contestant, measurement);
            System.out.print(Results.row(scenario, contestant.name(), measurement, Optional.empty()));
        } catch (WrongDeliveryException | IOException e) {
            results.fail(scenario, contestant, e.getMessage());
            System.out.println("Void: " + scenario.name() + ", " + contestant.name() + ": " + e.getMessage());
        }
    }

    private Measurement measure(Scenario scenario, Contestant contestant, Duration warmUp, Duration length)
            throws IOException, InterruptedException {
        ServerProcess server = running.get(contestant);
        boolean stays = contestant.name().startsWith(REDTAIL);
        if (server == null) {
            Path log = TARGET.resolve(contestant.name().replaceAll("\\W+", "-") + ".log");
            server = contestant.start(Launch.freePort(), redisPort, log);
            if (stays) {
                running.put(contestant, server);
            }
        }
        try (LoadGenerator generator = new LoadGenerator(scenario, server, redisPort)) {
            return generator.run(warmUp, length);
        } finally {
            if (!stays) {
                server.close();
            }
        }
    }
}
