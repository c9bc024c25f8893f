package io.redtail;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The console of a build shows progress and failures. All that tests print, and the gateways and servers in them, goes to files. */
class QuietBuildTest {

    private static final String REDIRECT = "maven.test.redirectTestOutputToFile";
    private static final Path OUTPUT =
            Path.of("target", "surefire-reports", QuietBuildTest.class.getName() + "-output.txt");

    @Test
    @DisplayName("Surefire makes the file of this class when the first line is printed")
    void whatATestPrintsGoesToAFile() {
        assumeTrue(System.getProperty("surefire.test.class.path") != null, "this is not Maven's build");
        assumeFalse("false".equals(System.getProperty(REDIRECT)), "the console was asked for");
        Instant start = Instant.now().minusSeconds(1); // file systems may count in whole seconds

        System.out.println("for the file alone");

        await("the file " + OUTPUT)
                .atMost(Duration.ofSeconds(30))
                .until(() -> Files.exists(OUTPUT)
                        && !Files.getLastModifiedTime(OUTPUT).toInstant().isBefore(start));
    }
}
