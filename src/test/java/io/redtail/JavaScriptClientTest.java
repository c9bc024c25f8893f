package io.redtail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link RedtailJsTest} cannot prove without Node. With {@code -Pall-servers}; its output is {@code target/javascript-client.log}. */
@Tag("node")
class JavaScriptClientTest {

    private static final Path LOG = Path.of("target", "javascript-client.log").toAbsolutePath();
    private static final int TAIL = 60;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void typesAndTestsPass_andRedtailJsIsWhatTheSourcesMake() throws Exception {
        int result = startNode().waitFor();

        List<String> said = Files.readAllLines(LOG);
        assertThat(result)
                .as(() -> String.join("\n", said.subList(Math.max(0, said.size() - TAIL), said.size())))
                .isZero();
    }

    private static Process startNode() {
        try {
            return new ProcessBuilder("node", "ci.mjs")
                    .directory(Path.of("clients", "js").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(LOG.toFile())
                    .start();
        } catch (IOException thereIsNoNode) {
            return abort("clients/js was not checked, because there is no Node; RedtailJsTest compares digests");
        }
    }
}
