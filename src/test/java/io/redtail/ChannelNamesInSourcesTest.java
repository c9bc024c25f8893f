package io.redtail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the bytecode does not show: where names of Redis channels and keys are written, and comparisons of types. */
class ChannelNamesInSourcesTest {

    private static final Pattern REDIS_NAME_IN_JAVA = Pattern.compile("\"(redtail:|logs:|jobs:|job_updates)");
    private static final Pattern REDIS_NAME_IN_LUA = Pattern.compile("['\"]redtail:");
    private static final Pattern CHOICE_BY_TYPE = Pattern.compile(
            "([cC]hannel\\(?\\)?\\.type\\(\\)|\\btype)\\s*(==|!=)(?!\\s*null)|switch \\(.*[cC]hannel\\(?\\)?\\.type\\(\\)\\)");

    @Test
    void onlyRedisNamesAndChannelTypesNameARedisChannel() throws IOException {
        assertThat(lines("src/main/java", REDIS_NAME_IN_JAVA))
                .allMatch(from("redis/RedisNames.java").or(from("channel/ChannelTypes.java")));
    }

    @Test
    void scriptsGetNamesAsArguments() throws IOException {
        assertThat(lines("src/main/resources", REDIS_NAME_IN_LUA)).isEmpty();
    }

    @Test
    void nothingIsChosenByTheTypeItself() throws IOException {
        assertThat(lines("src/main/java", CHOICE_BY_TYPE)).isEmpty();
    }

    private static Predicate<String> from(String file) {
        return line -> line.contains(file + ": ");
    }

    private static List<String> lines(String folder, Pattern pattern) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*[.](java|lua)"))
                    .flatMap(file -> lines(file)
                            .filter(line -> pattern.matcher(line).find())
                            .map(line -> file + ": " + line))
                    .toList();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream().filter(line -> !line.matches("\\s*(/\\*|\\*|//).*"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
