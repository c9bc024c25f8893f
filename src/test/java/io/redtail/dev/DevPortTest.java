package io.redtail.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the person at the terminal reads when {@code ./mvnw -Pdev} cannot listen: one sentence, before anything is built. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
class DevPortTest {

    @Test
    void takenPort_isOneSentence() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            assertThat(complaints(port))
                    .singleElement()
                    .asString()
                    .startsWith("Cannot listen on 127.0.0.1:" + port + " (")
                    .contains("choose another port or address, for example PORT=8081 ./mvnw -Pdev");
        }
    }

    @Test
    void wrongPort_isOneSentence() throws Exception {
        assertThat(complaints("70000")).containsExactly("PORT is \"70000\": it must be a number from 1 to 65535");
    }

    /** All that is printed, but for what is printed always, and for what a JDK says of Maven. */
    private static List<String> complaints(String port) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("./mvnw", "-Pdev", "validate")
                .directory(Path.of("").toAbsolutePath().toFile())
                .redirectErrorStream(true);
        builder.environment().put("PORT", port);
        builder.environment().remove("REDTAIL_BIND");
        Process maven = builder.start();
        String said = new String(maven.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(maven.waitFor()).as(said).isEqualTo(1);
        return said.lines()
                .filter(line ->
                        !line.isBlank() && !line.startsWith("Building Redtail.") && !line.startsWith("WARNING: "))
                .toList();
    }
}
