package io.redtail.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of docker/ without Docker. That the commands run is what the {@code *AdminIT} classes show. */
class DockerfilesTest {

    @ParameterizedTest
    @ValueSource(strings = {"payara", "wildfly", "liberty"})
    void whatIsCopiedIsThereAndInTheBuildContext(String server) throws IOException {
        List<String> context = Files.readAllLines(Path.of(".dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();
        List<String> sources = Image.of(server).instructions().stream()
                .filter(line -> line.startsWith("COPY ") && !line.contains("--from="))
                .map(line -> line.substring("COPY ".length()).split(" ", -1))
                .flatMap(words -> Arrays.stream(words, 0, words.length - 1))
                .toList();

        assertThat(sources).isNotEmpty().allSatisfy(source -> {
            assertThat(Path.of(source)).exists();
            assertThat(context).anyMatch(source::startsWith);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "payara, PAYARA_VERSION, version.payara",
        "wildfly, WILDFLY_VERSION, version.wildfly",
        "liberty, LIBERTY_VERSION, version.liberty"
    })
    void theServerIsTheOneOfTheTests(String server, String argument, String property) throws IOException {
        String version = only("<" + property + ">(.*)</", Files.readString(Path.of("pom.xml")));

        assertThat(Image.of(server).instructions()).contains("ARG " + argument + "=" + version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"payara", "wildfly", "liberty"})
    void theContainerIsNotRootAndSaysHowItIs(String server) {
        Image image = Image.of(server);

        assertThat(image.only("USER ")).matches("[1-9][0-9]+");
        assertThat(image.only("HEALTHCHECK ")).contains("CMD [\"curl\"", "http://127.0.0.1:8080/health/live");
        assertThat(image.entrypoint(Map.of()))
                .as("exec form, so that SIGTERM arrives")
                .isNotEmpty();
        assertThat(String.join(" ", image.lastStage())).contains("-XX:MaxRAMPercentage=");
        assertThat(image.environment(Map.of())).containsEntry("HTTP_PORT", image.only("EXPOSE "));
    }

    @Test
    void theNodesOfComposeAreThoseOfNginx() throws IOException {
        String compose = Files.readString(Path.of("docker", "compose.yaml"));
        String nginx = Files.readString(Path.of("server-config", "nginx", "nginx.conf"));

        List<String> nodes = all("(?m)^  (\\S+):\\n    <<: \\*node$", compose);
        assertThat(nodes).hasSize(2);
        assertThat(all("server ([^:;{]+):8080", nginx)).isEqualTo(nodes);
        for (String path : all("(?m)(?:dockerfile: |- )((?:docker|\\.\\.)/[^:\\s]+)", compose)) {
            assertThat(path.startsWith("..") ? Path.of("docker").resolve(path) : Path.of(path))
                    .exists();
        }
    }

    private static String only(String pattern, String text) {
        List<String> found = all(pattern, text);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
