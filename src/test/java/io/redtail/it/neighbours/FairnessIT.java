package io.redtail.it.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.server.OwnServer;
import io.redtail.it.server.ProtectedGateway;
import io.redtail.security.Issuer;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Twenty tenants with tokens, of whom one is hostile in one {@link HostileWay} after the other: the others' lines are as fast as
 * before, and nothing of theirs is missing or refused.
 *
 * <p>{@code redtail.it.fairness.seconds} is how long each way lasts, half of it before that undisturbed; {@code
 * redtail.it.fairness.ways} are the ways, separated by commas, all of them by default; {@code redtail.it.fairness.factor} is how many
 * times the 99th percentile of the undisturbed time is allowed, 0 (the default) is any, for a machine that has other work. The table
 * is written to {@code target/fairness-SERVER.md}, too.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS)
@EnabledIfSystemProperty(named = "redtail.it.fairness.seconds", matches = "[0-9]+")
class FairnessIT {

    private static final int NEIGHBOURS = 19;
    private static final int SECONDS = Integer.getInteger("redtail.it.fairness.seconds", 20);
    private static final double FACTOR = Double.parseDouble(System.getProperty("redtail.it.fairness.factor", "0"));
    private static final int LEAST_LINES_A_SECOND = NEIGHBOURS * 10; // of the 20 that each of them gets

    private final List<String> rows = new ArrayList<>(List.of(
            "| the hostile tenant | p50 undisturbed | p99 undisturbed | p50 disturbed | p99 disturbed | gaps | the others were refused"
                    + " | asked for | refused |",
            "|---|---|---|---|---|---|---|---|---|"));
    private final List<String> faults = new ArrayList<>();

    @Test
    void nobodyElseNoticesAHostileTenant() throws Exception {
        try (ProtectedGateway gateway = ProtectedGateway.start(
                List.of("-Xmx1g"), "redtail.history.enabled", "true", "redtail.auth.clock-skew", "1s")) {
            OwnServer server = gateway.server();
            Issuer issuer = gateway.issuer();
            NeighbourRecord record = new NeighbourRecord();
            HttpClient http =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            List<Neighbour> neighbours = IntStream.range(0, NEIGHBOURS)
                    .mapToObj(i -> new Neighbour(server.page("/"), "t-" + i, issuer, http, record))
                    .toList();
            try {
                warmUp(record);
                for (HostileWay way : ways()) {
                    measure(way, record, () -> new HostileTenant(server.port(), issuer));
                }
            } finally {
                neighbours.forEach(Neighbour::close);
                report();
            }
        }
        assertThat(faults).isEmpty();
    }

    private static Set<HostileWay> ways() {
        String names = System.getProperty("redtail.it.fairness.ways", "");
        return names.isEmpty()
                ? EnumSet.allOf(HostileWay.class)
                : Stream.of(names.split(",", -1))
                        .map(HostileWay::valueOf)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(HostileWay.class)));
    }

    /** All follow, and the compiler has seen the code. */
    private static void warmUp(NeighbourRecord record) throws InterruptedException {
        await().atMost(Duration.ofMinutes(2)).until(() -> isCalm(record));
        Thread.sleep(1_000L * Math.min(30, SECONDS)); // what is measured is time
        record.take();
    }

    private interface Tenants {
        HostileTenant next();
    }

    private void measure(HostileWay way, NeighbourRecord record, Tenants tenants) throws InterruptedException {
        await("the others have recovered before " + way)
                .atMost(Duration.ofMinutes(2))
                .until(() -> isCalm(record));
        record.take();
        Thread.sleep(500L * SECONDS);
        NeighbourRecord.Summary before = record.take();
        NeighbourRecord.Summary during;
        HostileTenant tenant = tenants.next();
        try (tenant) {
            way.attack(tenant);
            Thread.sleep(1_000L * SECONDS);
            during = record.take();
        }
        row(way, before, during, tenant);
    }

    /** Whether a second passes with lines for all of them in time, and nothing else. */
    private static boolean isCalm(NeighbourRecord record) throws InterruptedException {
        record.take();
        Thread.sleep(1_000);
        NeighbourRecord.Summary second = record.take();
        return second.lines() > LEAST_LINES_A_SECOND
                && second.p99Millis() < 1_000
                && second.gaps() == 0
                && second.refused() == 0;
    }

    private void row(
            HostileWay way, NeighbourRecord.Summary before, NeighbourRecord.Summary during, HostileTenant tenant) {
        rows.add(String.format(
                Locale.ROOT,
                "| %s | %.1f ms | %.1f ms | %.1f ms | %.1f ms | %d | %d | %d | %d |",
                way,
                before.p50Millis(),
                before.p99Millis(),
                during.p50Millis(),
                during.p99Millis(),
                during.gaps(),
                during.refused(),
                tenant.asked(),
                tenant.refused()));
        if (during.gaps() > 0) {
            faults.add(way + ": " + during.gaps() + " gaps of others");
        }
        if (during.refused() > 0) {
            faults.add(way + ": others were refused " + during.refusals());
        }
        if (during.lines() < SECONDS * LEAST_LINES_A_SECOND) {
            faults.add(way + ": only " + during.lines() + " lines came to others");
        }
        if (FACTOR > 0 && during.p99Millis() > FACTOR * before.p99Millis()) {
            faults.add(way + ": p99 was " + during.p99Millis() + " ms, and " + before.p99Millis() + " ms before");
        }
    }

    private void report() throws java.io.IOException {
        String table = String.join("\n", rows) + "\n" + String.join("\n", faults) + "\n";
        System.out.println(table);
        Files.writeString(Path.of("target", "fairness-" + System.getProperty("arquillian.launch") + ".md"), table);
    }
}
