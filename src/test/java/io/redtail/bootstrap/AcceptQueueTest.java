package io.redtail.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.config.Configuration;
import io.redtail.config.LimitSettings;
import io.redtail.config.MapConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptQueueTest {

    @ParameterizedTest
    @CsvSource({"4096, 50000", "1024, 50000", "1024, 0", "128, 128", "128, 100"})
    void warning_aQueueThatIsLongEnough_isNone(int max, int connections) {
        assertThat(new AcceptQueue(max).warning(limits(connections))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"128, 50000", "1023, 50000", "128, 0", "128, 129"})
    void warning_aShortQueue_saysWhatWouldBeRight(int max, int connections) {
        assertThat(new AcceptQueue(max).warning(limits(connections)))
                .hasValueSatisfying(warning -> assertThat(warning.toString())
                        .startsWith("accept_queue_short somaxconn=" + max + " connections=" + connections + " ")
                        .contains("sysctl net.core.somaxconn=4096"));
    }

    @Test
    void read_whatLinuxSays_orNothing(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("somaxconn"), "128\n");

        assertThat(AcceptQueue.read(file)).contains(new AcceptQueue(128));
        assertThat(AcceptQueue.read(folder.resolve("none"))).isEmpty();
    }

    /** Its files in {@code /proc/sys} are read unlike others: only the first read of one has an answer. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void ofThisMachine_isWhatTheSystemSays() throws Exception {
        Process process = new ProcessBuilder("cat", "/proc/sys/net/core/somaxconn").start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();

        assertThat(AcceptQueue.ofThisMachine()).contains(new AcceptQueue(Integer.parseInt(said)));
    }

    private static LimitSettings limits(int connections) {
        return Configuration.read(MapConfig.of("redtail.limits.connections", String.valueOf(connections)))
                .limits();
    }
}
