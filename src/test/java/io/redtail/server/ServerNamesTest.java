package io.redtail.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Classes of servers are also found by name, which {@code ArchitectureTest} does not see. */
class ServerNamesTest {

    private static final Pattern NAME =
            Pattern.compile("\"(org\\.glassfish|org\\.apache|fish\\.payara|io\\.undertow|org\\.xnio|com\\.ibm)\\.");

    @Test
    void classesOfServersAreNamedInThisPackageOnly() throws IOException {
        Path server = Path.of("src/main/java/io/redtail/server");
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            List<Path> naming = sources.filter(source -> source.toString().endsWith(".java"))
                    .filter(source -> NAME.matcher(read(source)).find())
                    .toList();

            assertThat(naming).isNotEmpty().allMatch(source -> source.startsWith(server));
        }
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
