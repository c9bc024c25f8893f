package io.redtail.it.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.RSAKey;
import io.redtail.it.server.JmxClient;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.ProtectedGateway;
import io.redtail.security.Issuer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
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
 * <p><b>What is compared.</b> The 99th percentile of the others' delivery times, beside the hostile tenant, is to be at most twice
 * that without it. The hostile tenant runs on the same processors as the gateway and the others' clients, which a real one does
 * not. So it is a {@link HostileProcess} at the lowest priority, and its load is measured a second time as a control: it sends as
 * many of the same requests to a {@link RefusingServer}, which has nothing to do with the gateway. "Without it" is the worse of
 * the two, undisturbed or control. Before each way, another tenant does the same for five seconds, and for up to twenty until the
 * server's compilers rest: a gateway that has been running for a while has had its code compiled. At the lowest priority, the tenant gets what the gateway leaves of the processors: the column
 * "asked for" says how much that was.
 *
 * <p>{@code redtail.it.fairness.seconds} is how long each way lasts, half of it before that undisturbed, half of it after that the
 * control; {@code redtail.it.fairness.ways} are the ways, separated by commas, all of them by default; {@code
 * redtail.it.fairness.factor} is how many times the time without is allowed, 0 (the default) is any, for a machine that has other
 * work; {@code redtail.it.fairness.jvm} are the options of the server's Java, separated by spaces, {@code -Xmx1g} by default.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS)
@EnabledIfSystemProperty(named = "redtail.it.fairness.seconds", matches = "[0-9]+")
class FairnessIT {

    private static final int NEIGHBOURS = 19;
    private static final int SECONDS = Integer.getInteger("redtail.it.fairness.seconds", 20);
    private static final double FACTOR = Double.parseDouble(System.getProperty("redtail.it.fairness.factor", "0"));
    private static final List<String> JVM =
            List.of(System.getProperty("redtail.it.fairness.jvm", "-Xmx1g").split(" +", -1));
    private static final int LEAST_LINES_A_SECOND = NEIGHBOURS * 10; // of the 20 that each of them gets
    private static final int MAX_SECONDS_TO_RECOVER = 60;
    private static final int LEAST_SECONDS_OF_REHEARSAL = 5;
    private static final int MOST_SECONDS_OF_REHEARSAL = 20;

    /** So much in a second is what the neighbours' own code takes now and then. */
    private static final Duration COMPILERS_REST = Duration.ofMillis(100);

    private final FairnessTable table = new FairnessTable(System.getProperty("arquillian.launch", "payara-micro"));
    private final List<String> faults = new ArrayList<>();

    @Test
    void nobodyElseNoticesAHostileTenant() throws Exception {
        try (ProtectedGateway gateway = ProtectedGateway.start(
                        JVM, "redtail.history.enabled", "true", "redtail.auth.clock-skew", "1s");
                RefusingServer refusing = RefusingServer.start();
                JmxClient jmx = JmxClient.of(gateway.server().process())) {
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
                    Disturbance measured = measure(way, record, server.port(), refusing, issuer.key(), jmx);
                    table.add(way, measured);
                    faults.addAll(measured.faults(way, SECONDS * LEAST_LINES_A_SECOND, FACTOR));
                }
            } finally {
                neighbours.forEach(Neighbour::close);
                table.report();
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
        record.during(1_000L * Math.min(30, SECONDS));
    }

    private static Disturbance measure(
            HostileWay way, NeighbourRecord record, int port, RefusingServer refuses, RSAKey issuerKey, JmxClient jmx)
            throws IOException, InterruptedException {
        int refusing = refuses.port();
        try (HostileProcess rehearsal = HostileProcess.start(way, "rehearsing", refusing, port, issuerKey, 0)) {
            awaitCompiled(jmx);
            assertThat(rehearsal.isAlive()).isTrue();
        }
        awaitCalm(way, record);
        NeighbourRecord.Summary before = record.during(500L * SECONDS);
        HostileProcess tenant = HostileProcess.start(way, HostileProcess.NAME, refusing, port, issuerKey, 0);
        NeighbourRecord.Summary during;
        try (tenant) {
            during = record.during(1_000L * SECONDS);
        }
        int secondsToRecover = 0;
        double good = 2 * before.p99Millis();
        while (record.during(1_000).p99Millis() > good && secondsToRecover < MAX_SECONDS_TO_RECOVER) {
            secondsToRecover++;
        }
        awaitCalm(way, record);
        NeighbourRecord.Summary control;
        double perSecond = (double) tenant.asked() / SECONDS;
        try (HostileProcess same =
                HostileProcess.start(way, HostileProcess.NAME, refusing, refusing, issuerKey, perSecond)) {
            control = record.during(500L * SECONDS);
            assertThat(same.isAlive()).isTrue();
            assertThat(refuses.isAlive()).isTrue();
        }
        return new Disturbance(before, during, control, secondsToRecover, tenant.asked(), tenant.refused());
    }

    /** Returns when a second has passed in which the server's compilers had little to do, or after twenty seconds. */
    private static void awaitCompiled(JmxClient jmx) throws InterruptedException {
        Duration busy = Duration.ofDays(1);
        for (int i = 0;
                i < LEAST_SECONDS_OF_REHEARSAL || (i < MOST_SECONDS_OF_REHEARSAL && busy.compareTo(COMPILERS_REST) > 0);
                i++) {
            Duration before = jmx.compilationTime();
            Thread.sleep(1_000); // what is measured is time
            busy = jmx.compilationTime().minus(before);
        }
    }

    private static void awaitCalm(HostileWay way, NeighbourRecord record) {
        await("the others have recovered around " + way)
                .atMost(Duration.ofMinutes(2))
                .until(() -> isCalm(record));
    }

    /** Whether a second passes with lines for all of them in time, and nothing else. */
    private static boolean isCalm(NeighbourRecord record) throws InterruptedException {
        NeighbourRecord.Summary second = record.during(1_000);
        return second.lines() > LEAST_LINES_A_SECOND
                && second.p99Millis() < 1_000
                && second.gaps() == 0
                && second.refused() == 0;
    }
}
