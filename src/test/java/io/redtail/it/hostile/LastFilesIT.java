package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.RawClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import io.redtail.it.server.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server that may open few files: whoever finds no room is told, instead of waiting for nothing. Then it ends with all its clients
 * connected, and needs no class of ours that it has not had before: the class loader may be gone by then.
 */
@Timeout(300)
@Tag("proof")
class LastFilesIT {

    private static final int CLIENTS = 200;
    private static final int MORE_CLIENTS = 700;

    /** A handshake looks at the count; the session that is open a moment later counts. */
    private static final int CROWD = 20;

    private static final Pattern LOADED = Pattern.compile("] (io\\.redtail\\.\\S+) source:");
    private static final Pattern IN_USE = Pattern.compile("in_use=([0-9]+) connections=([0-9]+)");

    @Test
    void clientsBeyondTheOpenFilesAreToldAndTheEndNeedsNoNewClass() throws Exception {
        Path classes = Files.createTempFile(OwnServer.SERVERS, "classes-", ".log");
        Path exceptions = Files.createTempFile(OwnServer.SERVERS, "exceptions-", ".log");
        List<RawClient> clients = new ArrayList<>();
        try (RealRedis redis = RealRedis.on(Ports.free());
                OwnServer server = OwnServer.start(
                        Map.of("redtail.redis.url", "redis://127.0.0.1:" + redis.port(), "redtail.drain.time", "0s"),
                        List.of(
                                "-Xlog:class+load=info:file=" + classes + "::filecount=0",
                                "-Xlog:exceptions=info:file=" + exceptions + "::filecount=0"))) {
            limitOpenFiles(server, openFiles(server) + CLIENTS * 2);
            server.deploy("/");
            Matcher warning = IN_USE.matcher(server.process().log());
            assertThat(warning.find())
                    .as("a warning in %s", server.process().log())
                    .isTrue();
            int room = Integer.parseInt(warning.group(2));

            int refused = 0;
            for (int i = 0; i < MORE_CLIENTS; i++) {
                RawClient client = RawClient.open(server.port());
                String answer = client.handshake("/ws", Map.of());
                if (answer.startsWith("HTTP/1.1 101")) {
                    clients.add(client);
                } else {
                    refused++;
                    assertThat(answer).startsWith("HTTP/1.1 503").contains("Retry-After: 5");
                    client.close();
                }
            }
            assertThat(clients).hasSizeBetween(room, room + CROWD);
            assertThat(refused).isEqualTo(MORE_CLIENTS - clients.size());

            Set<String> before = ours(classes);
            long errorsBefore = missing(exceptions);
            Signals.send(server.process().handle(), "TERM");
            await().atMost(Duration.ofMinutes(2)).until(() -> !server.process().isAlive());

            Set<String> first = new HashSet<>(ours(classes));
            first.removeAll(before);
            assertThat(first).as("loaded first at the end").isEmpty();
            assertThat(missing(exceptions)).as("NoClassDefFoundError").isEqualTo(errorsBefore);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    private static long openFiles(OwnServer server) throws IOException {
        try (var files =
                Files.list(Path.of("/proc", String.valueOf(server.process().pid()), "fd"))) {
            return files.count();
        }
    }

    private static void limitOpenFiles(OwnServer server, long limit) throws Exception {
        int status = new ProcessBuilder(
                        "prlimit", "--pid", String.valueOf(server.process().pid()), "--nofile=" + limit + ":" + limit)
                .inheritIO()
                .start()
                .waitFor();
        assertThat(status).isZero();
    }

    /** But for what the JDK makes of lambdas, which no class loader is asked for. */
    private static Set<String> ours(Path log) throws IOException {
        try (var lines = Files.lines(log)) {
            return lines.map(LOADED::matcher)
                    .filter(Matcher::find)
                    .map(found -> found.group(1))
                    .filter(name -> !name.contains("$$Lambda"))
                    .collect(Collectors.toSet());
        }
    }

    private static long missing(Path log) throws IOException {
        try (var lines = Files.lines(log)) {
            return lines.filter(
                            line -> line.contains("'java/lang/NoClassDefFoundError'") && line.contains("io/redtail"))
                    .count();
        }
    }
}
