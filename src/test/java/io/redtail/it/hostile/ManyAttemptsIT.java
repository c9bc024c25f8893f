package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.Effort;
import io.redtail.it.client.Metric;
import io.redtail.it.client.RawClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.security.HandshakeSpellingsIT;
import io.redtail.it.server.GatewayTests;
import io.redtail.it.server.ServerProcess;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * All hostile requests and all spellings of handshakes, one after the other and again: sessions, heap, threads and open files are
 * afterwards what they were. 400 attempts in a build, 10,000 with {@code -Pproofs}.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class ManyAttemptsIT extends GatewayTests {

    private static final int ATTEMPTS = Effort.of("redtail.it.hostile.attempts", 400, 10_000);
    private static final long MAX_BYTES_LEFT = 16L * 1024 * 1024;

    /** Servers keep some connections and threads for what comes next. */
    private static final int SOME = 40;

    private static final List<String> FOLLOWED =
            List.of("hostile", "hostile-query", "hostile-resumption", "hostile-headers", "spelled");

    private final ServerProcess server = ServerProcess.find();

    private record Vitals(long sessions, long heapBytes, long threads, long openFiles) {

        @Override
        public String toString() {
            return sessions + " sessions, " + heapBytes / 1024 + " KiB of heap, " + threads + " threads, " + openFiles
                    + " open files";
        }
    }

    @Test
    void nothingOfThemIsLeft() {
        List<String> requests = Stream.of(
                        HostileTargets.all(), HostileHeaders.all(), HostilePublications.all(), HostileHandshakes.all())
                .flatMap(group -> group.map(HostileRequest::request))
                .filter(request -> request.length() < 100_000) // the few large ones are for HostileRequestsIT
                .toList();
        List<String> all = Stream.concat(
                        requests.stream(), HandshakeSpellingsIT.spellings().map(HandshakeSpellingsIT::request))
                .toList();
        attempt(all, Math.min(ATTEMPTS, all.size()));
        Vitals before = vitals();

        attempt(all, ATTEMPTS);

        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(() -> assertFlat(before, vitals()));
        System.out.println("before: " + before + "; after " + ATTEMPTS + " attempts: " + vitals());
    }

    private static void assertFlat(Vitals before, Vitals after) {
        assertThat(after.sessions()).as("sessions").isLessThanOrEqualTo(before.sessions());
        assertThat(after.threads()).as("threads").isLessThan(before.threads() + SOME);
        assertThat(after.openFiles()).as("open files").isLessThan(before.openFiles() + SOME);
        assertThat(after.heapBytes()).as("bytes of heap").isLessThan(before.heapBytes() + MAX_BYTES_LEFT);
    }

    private static void attempt(List<String> requests, int count) {
        for (int i = 0; i < count; i++) {
            attempt(requests.get(i % requests.size()));
        }
    }

    /** What it is answered, other tests say. Somebody who follows a log is noticed to be gone with the next line. */
    private static void attempt(String request) {
        try (RawClient client = RawClient.open()) {
            client.sendBytes(request.getBytes(StandardCharsets.ISO_8859_1));
            client.head();
        } catch (UncheckedIOException closed) {
            // So it was answered.
        }
    }

    private Vitals vitals() {
        FOLLOWED.forEach(project -> RealRedis.shared().publish("logs:" + project, "a line"));
        return new Vitals(
                (long) Metric.value("redtail_connections"),
                server.liveHeapBytes(),
                server.threads(),
                server.openFiles());
    }
}
