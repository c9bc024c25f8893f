package io.redtail.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All measurements, and the table of their medians. */
final class Results {

    private static final String HEAD = """
            | scenario | server | deliveries/s | × Bun | CPU µs per delivery | × Bun | p50 ms | p99 ms | p99.9 ms | resident MB | connects/s | generator busy |
            |---|---|---|---|---|---|---|---|---|---|---|---|
            """;

    private final Map<Scenario, Map<String, List<Measurement>>> measurements = new LinkedHashMap<>();
    private final Map<String, String> failures = new TreeMap<>();

    void add(Scenario scenario, Contestant contestant, Measurement measurement) {
        measurements
                .computeIfAbsent(scenario, key -> new LinkedHashMap<>())
                .computeIfAbsent(contestant.name(), key -> new ArrayList<>())
                .add(measurement);
    }

    void fail(Scenario scenario, Contestant contestant, String why) {
        failures.put(scenario.name() + ", " + contestant.name(), why);
    }

    /** Whether a server whose name begins so failed. */
    boolean failed(String server) {
        return failures.keySet().stream().anyMatch(key -> key.contains(", " + server));
    }

    /** In Markdown. A server that failed once in a scenario has no row there, but a line below that says why. */
    String table() {
        StringBuilder table = new StringBuilder(HEAD);
        measurements.forEach((scenario, servers) -> {
            Optional<Measurement> bun =
                    Optional.ofNullable(servers.get(Peer.BUN)).map(Measurement::median);
            servers.forEach((server, runs) -> {
                if (!failures.containsKey(scenario.name() + ", " + server)) {
                    table.append(row(scenario, server, Measurement.median(runs), bun));
                }
            });
        });
        failures.forEach((where, why) ->
                table.append("\nVoid: ").append(where).append(": ").append(why));
        return table.toString();
    }

    static String row(Scenario scenario, String server, Measurement m, Optional<Measurement> bun) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,.0f | %s | %.2f | %s | %.1f | %.1f | %.1f | %.0f | %,.0f | %.0f %% |%n",
                scenario.name(),
                server,
                m.deliveriesPerSecond(),
                ratio(m.deliveriesPerSecond(), bun.map(Measurement::deliveriesPerSecond)),
                m.cpuMicroseconds(),
                ratio(m.cpuMicroseconds(), bun.map(Measurement::cpuMicroseconds)),
                m.p50Milliseconds(),
                m.p99Milliseconds(),
                m.p999Milliseconds(),
                m.residentMegabytes(),
                m.connectsPerSecond(),
                m.generatorBusy() * 100);
    }

    private static String ratio(double value, Optional<Double> of) {
        return of.map(base -> String.format(Locale.ROOT, "%.2f", value / base)).orElse("");
    }
}
