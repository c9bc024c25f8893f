package io.redtail.it.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.it.client.HttpApi;
import io.redtail.it.client.HttpStreamClient;
import io.redtail.it.client.Ids;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code redtail-run}, as the gateway serves it, in a shell. */
class RedtailRunIT extends GatewayTests {

    private static final String FAILING_BUILD = "echo cc main.c; echo main.c:3: error >&2; exit 3";

    @TempDir
    Path folder;

    private final String id = Ids.fresh("run");

    @BeforeEach
    void hasAShellAndCurl() {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(programs -> Files.isExecutable(Path.of(programs, "curl"))),
                "no curl, so nobody could run it");
    }

    @Test
    void whatTheCommandSaysIsShownAndLogged_andItsExitCodeEndsTheLog() throws Exception {
        try (HttpStreamClient events = HttpApi.subscribe("/api/logs/" + id, "Accept", "text/event-stream")) {
            Outcome outcome = run(gateway(), "logs/" + id, FAILING_BUILD);

            assertThat(outcome.code()).isEqualTo(3);
            assertThat(outcome.out()).isEqualTo("cc main.c\nmain.c:3: error\n");
            assertThat(outcome.err()).isEqualTo("redtail-run: " + gateway() + "/?channel=logs:" + id + "\n");
            for (String line : new String[] {"data: cc main.c", "", "data: main.c:3: error", "", "event: ended"}) {
                assertThat(events.next()).isEqualTo(line);
            }
            assertThat(events.next()).contains("\"result\":\"failed\",\"exitCode\":3");
        }
    }

    @Test
    void linesAreLiveWhileTheCommandRuns() throws Exception {
        try (HttpStreamClient curl = HttpApi.subscribe("/api/logs/" + id)) {
            Path go = folder.resolve("go");
            Process process = start(
                    gateway(), "logs/" + id, "echo first; while [ ! -e '" + go + "' ]; do sleep 0.1; done; echo last");
            assertThat(curl.next()).isEqualTo("first");
            Files.createFile(go);
            assertThat(curl.rest()).containsExactly("last");
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aConnectionThatBreaksIsSaidInTheLog_andTheRestIsSent() throws Exception {
        try (HttpStreamClient curl = HttpApi.subscribe("/api/logs/" + id)) {
            Path go = folder.resolve("go");
            Process process = start(
                    gateway(),
                    "logs/" + id,
                    "echo first; while [ ! -e '" + go + "' ]; do sleep 0.1; done; echo last; exit 2");
            assertThat(curl.next()).isEqualTo("first");
            assertThat(process.descendants().filter(RedtailRunIT::isCurl).filter(ProcessHandle::destroyForcibly))
                    .hasSize(1);
            assertThat(curl.next()).contains("the connection broke; lines may be missing here");
            Files.createFile(go);
            assertThat(curl.rest()).containsExactly("last");
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(2);
            assertThat(Files.readString(folder.resolve("err"))).containsOnlyOnce("curl ended with status 137");
        }
    }

    private static boolean isCurl(ProcessHandle process) {
        return process.info().command().filter(path -> path.endsWith("curl")).isPresent();
    }

    @Test
    void aRefusedLogSaysWhyOnce_andTheCommandRuns() throws Exception {
        Outcome outcome = run(gateway(), "nosuchtype/" + id, FAILING_BUILD);

        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.out()).isEqualTo("cc main.c\nmain.c:3: error\n");
        assertThat(outcome.err())
                .containsOnlyOnce("not sent to " + gateway() + "/api/nosuchtype/" + id)
                .contains("there is no channel type nosuchtype");
    }

    @Test
    void anIdWithASpaceSaysWhatMayBeInIt_andTheCommandRuns() throws Exception {
        Outcome outcome = run(gateway(), "logs/my log", FAILING_BUILD);

        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.err()).containsOnlyOnce("not sent").contains("REDTAIL_LOG is 'logs/my log'");
    }

    @Test
    void aGatewayThatIsNotThereDoesNotStopTheCommand() throws Exception {
        Outcome outcome = run("http://127.0.0.1:1", "logs/" + id, FAILING_BUILD);

        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.err()).containsOnlyOnce("not sent");
    }

    private record Outcome(int code, String out, String err) {}

    private Outcome run(String gateway, String log, String command) throws IOException, InterruptedException {
        Process process = start(gateway, log, command);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ended").isTrue();
        return new Outcome(
                process.exitValue(), Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
    }

    private Process start(String gateway, String log, String command) throws IOException {
        Path script = folder.resolve("redtail-run");
        try (var in = Gateway.page("/redtail-run").toURL().openStream()) {
            Files.writeString(script, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        var builder = new ProcessBuilder("sh", script.toString(), "sh", "-c", command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("REDTAIL", gateway);
        builder.environment().put("REDTAIL_LOG", log);
        builder.environment().remove("REDTAIL_TOKEN");
        return builder.start();
    }

    private static String gateway() {
        return Gateway.page("").toString();
    }
}
