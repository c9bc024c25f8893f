package io.redtail.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of docs/configuration.md has every setting with its default, and no other. */
class DocumentedSettingsTest {

    private static final Path PAGE = Path.of("docs/configuration.md");
    private static final String ROLE = "{role}";
    private static final String NO_DEFAULT = "none";

    private static final Map<String, String> NO_AUTHENTICATION =
            Map.of("redtail.channels", "builds", "redtail.channels.builds.redis", "build:{id}");
    private static final Map<String, String> SHARED_SECRET = Map.of(
            "redtail.auth", "jwt",
            "redtail.auth.secret", "0123456789abcdef0123456789abcdef",
            "redtail.auth.issuer", "https://issuer.example.com",
            "redtail.auth.audience", "redtail",
            "redtail.auth.roles", ROLE);
    private static final Map<String, String> PUBLIC_KEYS = Map.of(
            "redtail.auth", "jwt",
            "redtail.auth.jwks-url", "https://issuer.example.com/keys",
            "redtail.auth.issuer", "https://issuer.example.com",
            "redtail.auth.audience", "redtail");

    private static final Map<String, String> ARCHIVE = Map.of(
            "redtail.history.enabled", "true",
            "redtail.archive.store", "s3",
            "redtail.archive.s3.bucket", "logs",
            "redtail.archive.s3.access-key", "key",
            "redtail.archive.s3.secret-key", "0123456789abcdef");

    @Test
    void theTableNamesEverySettingThatIsReadAndNoOther() throws IOException {
        Set<String> read = new TreeSet<>();
        Stream.of(NO_AUTHENTICATION, SHARED_SECRET, PUBLIC_KEYS, ARCHIVE)
                .forEach(settings -> Configuration.read(recording(settings, read)));
        read.remove("REDIS_URL"); // documented with redtail.redis.url, which it stands in for
        Set<String> named = read.stream()
                .map(key -> key.replaceFirst("^(redtail\\.channels)\\.[a-z]+\\.", "$1.{type}."))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(rows().keySet()).isEqualTo(named);
    }

    @ParameterizedTest
    @MethodSource("settingsWithADefault")
    void theDocumentedDefaultIsTheDefault(String key, String documented) {
        Map<String, String> settings = settingsThatRead(key);
        Map<String, String> explicit = new HashMap<>(settings);
        explicit.put(key.replace("{type}", "logs"), documented);

        assertThat(Configuration.read(new MapConfig(explicit)))
                .usingRecursiveComparison()
                .isEqualTo(Configuration.read(new MapConfig(settings)));
    }

    private static Map<String, String> settingsThatRead(String key) {
        if (key.startsWith("redtail.archive.s3.")) {
            return ARCHIVE;
        }
        return key.startsWith("redtail.auth.") ? PUBLIC_KEYS : NO_AUTHENTICATION;
    }

    static List<String[]> settingsWithADefault() throws IOException {
        return rows().entrySet().stream()
                .filter(row -> !row.getValue().equals(NO_DEFAULT))
                .map(row -> new String[] {row.getKey(), row.getValue()})
                .toList();
    }

    /** Defaults by key. A default may have a note behind it. */
    private static Map<String, String> rows() throws IOException {
        return Files.readString(PAGE)
                .lines()
                .filter(line -> line.startsWith("| `redtail."))
                .map(line -> line.split("\\|", -1))
                .collect(Collectors.toMap(
                        cells -> cells[1].strip().replace("`", ""),
                        cells -> cells[2].strip().replaceFirst("^`([^`]*)`.*", "$1"),
                        (first, second) -> {
                            throw new AssertionError("two rows for one key: " + first + ", " + second);
                        },
                        LinkedHashMap::new));
    }

    private static Config recording(Map<String, String> settings, Set<String> read) {
        return new MapConfig(new AskedKeys(settings, read));
    }

    /** Notes every key that is asked for. */
    private static final class AskedKeys extends AbstractMap<String, String> {

        private final Map<String, String> settings;
        private final Set<String> asked;

        AskedKeys(Map<String, String> settings, Set<String> asked) {
            this.settings = settings;
            this.asked = asked;
        }

        @Override
        public @Nullable String get(@Nullable Object key) {
            asked.add(String.valueOf(key));
            return settings.get(key);
        }

        @Override
        public Set<Map.Entry<String, String>> entrySet() {
            return settings.entrySet();
        }
    }
}
