package io.redtail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The committed redtail.js is what {@code clients/js} makes: its first line names the digests of its sources and of its
 * code. That holds without Node; with Node, {@code clients/js/ci.mjs} builds it again and compares.
 */
class RedtailJsTest {

    private static final Path CLIENT = Path.of("clients", "js");
    private static final Pattern FIRST_LINE = Pattern.compile("// .* sources ([0-9a-f]{16}), code ([0-9a-f]{16})");

    @ParameterizedTest
    @ValueSource(strings = {"redtail.js", "redtail-log.js"})
    void bundle_isMadeFromTheseSourcesAndNotChangedSince(String name) throws Exception {
        String[] lines = read(Path.of("src", "main", "webapp", name)).split("\n", 2);
        Matcher digests = FIRST_LINE.matcher(lines[0]);
        assertThat(digests.matches()).as(lines[0]).isTrue();

        assertThat(digests.group(1))
                .as("the digest of its sources: run `npm run bundle` in clients/js, and commit what that writes")
                .isEqualTo(sha256(sources()));
        assertThat(digests.group(2))
                .as("the digest of its code: it is generated, change clients/js/src instead")
                .isEqualTo(sha256(lines[1]));
    }

    /** As {@code bundle.mjs} puts them together. */
    private static String sources() throws IOException {
        StringBuilder all = new StringBuilder(read(CLIENT.resolve("bundle.mjs")));
        for (Path source : sourceFiles()) {
            all.append('\n').append(source.getFileName()).append('\n').append(read(source));
        }
        return all.toString();
    }

    private static List<Path> sourceFiles() throws IOException {
        try (Stream<Path> files = Files.list(CLIENT.resolve("src"))) {
            return files.sorted().toList();
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }

    private static String sha256(String text) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, 8);
    }
}
