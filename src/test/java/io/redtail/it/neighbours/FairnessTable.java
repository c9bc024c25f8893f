package io.redtail.it.neighbours;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What {@link FairnessIT} has measured: a row for each way. One server's are in {@code target/fairness-SERVER.md}, those of all
 * servers that this folder has measured in {@code target/fairness.md}.
 */
final class FairnessTable {

    private static final String HEAD =
            "| server | the hostile tenant | p50 undisturbed | p99 undisturbed | p99 control | p50 disturbed"
                    + " | p99 disturbed | recovered after | gaps | others refused | asked for | refused | load |\n"
                    + "|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";

    private final String server;
    private final List<String> rows = new ArrayList<>();

    FairnessTable(String server) {
        this.server = server;
    }

    /** Adds a way. */
    void add(HostileWay way, Disturbance measured) {
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %s | %.1f ms | %.1f ms | %.1f ms | %.1f ms | %.1f ms | %s | %d | %d | %d | %d | %.1f |",
                server,
                way,
                measured.before().p50Millis(),
                measured.before().p99Millis(),
                measured.control().p99Millis(),
                measured.during().p50Millis(),
                measured.during().p99Millis(),
                measured.secondsToRecover() + " s",
                measured.during().gaps(),
                measured.during().refused(),
                measured.asked(),
                measured.refused(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
    }

    /** Writes and prints it, with what is known of the other servers. */
    void report() throws IOException {
        Path target = Path.of("target");
        Files.writeString(target.resolve("fairness-" + server + ".md"), String.join("\n", rows) + "\n");
        StringBuilder all = new StringBuilder(HEAD);
        try (Stream<Path> files = Files.list(target)) {
            for (Path file : files.filter(file -> file.getFileName().toString().matches("fairness-.*\\.md"))
                    .sorted()
                    .toList()) {
                all.append(Files.readString(file));
            }
        }
        System.out.println(all);
        Files.writeString(target.resolve("fairness.md"), all);
    }
}
