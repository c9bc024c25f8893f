package io.redtail.config;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;

/**
 * Reads keys one by one and remembers what was wrong with each, so that an operator sees every mistake at the first start.
 *
 * <p>A key that is wrong yields its default until {@link #finish} refuses the whole.
 */
final class ConfigurationReader {

    private static final Pattern SHORT_DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    /** What a header can carry. */
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]*");

    private static final String PREFIX = "redtail.";

    private final Config config;
    private final String contextPath;
    private final List<String> problems = new ArrayList<>();

    /** @param contextPath such as {@code /a}, whose own keys go before the common ones; empty: there are none */
    ConfigurationReader(Config config, String contextPath) {
        this.config = config;
        this.contextPath = contextPath;
    }

    /** The key that is read: this context's own one where it is set. */
    private String effective(String key) {
        if (contextPath.length() < 2) {
            return key;
        }
        String own = PREFIX + "contexts." + contextPath.substring(1) + "." + key.substring(PREFIX.length());
        return isSet(own) ? own : key;
    }

    private boolean isSet(String key) {
        return config.getOptionalValue(key, String.class).isPresent();
    }

    /** @throws InvalidConfigurationException if anything that was read was wrong */
    void finish() {
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(problems);
        }
    }

    int integer(String key, int byDefault, int min, int max) {
        return read(key, byDefault, "expected a whole number from " + min + " to " + max, text -> {
            int value = Integer.parseInt(text);
            return value >= min && value <= max ? Optional.of(value) : Optional.empty();
        });
    }

    Duration duration(String key, Duration byDefault, Duration min, Duration max) {
        String allowed = "expected a duration such as 500ms, 25s or PT25S, from " + min + " to " + max;
        return read(
                key,
                byDefault,
                allowed,
                text -> Optional.of(parseDuration(text))
                        .filter(value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0));
    }

    /** A choice of two. @return whether it is the second */
    boolean choice(String key, String byDefault, String other) {
        return oneOf(key, byDefault, other).equals(other);
    }

    /** One of these words, the first if there is none. */
    String oneOf(String key, String byDefault, String... others) {
        Set<String> allowed = new LinkedHashSet<>(List.of(byDefault));
        allowed.addAll(List.of(others));
        return read(
                key,
                byDefault,
                "expected " + String.join(" or ", allowed),
                text -> Optional.of(text).filter(allowed::contains));
    }

    Set<String> origins(String key, Set<String> byDefault) {
        String allowed = "expected * or origins such as https://ci.example.com, separated by commas";
        return read(key, byDefault, allowed, text -> {
            Set<String> origins = Arrays.stream(text.split(","))
                    .map(origin -> origin.strip().toLowerCase(Locale.ROOT))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            return origins.stream().allMatch(ConfigurationReader::isOrigin) ? Optional.of(origins) : Optional.empty();
        });
    }

    /** What opens something, so that no message repeats it; empty when it is not set. */
    Optional<String> secret(String name, int minLength) {
        String key = effective(name);
        Optional<String> text = config.getOptionalValue(key, String.class).map(String::strip);
        if (text.isPresent()
                && (text.get().length() < minLength
                        || !PRINTABLE.matcher(text.get()).matches())) {
            problems.add(key + " is not valid: expected at least " + minLength
                    + " letters, digits and other visible ASCII characters, such as `openssl rand -hex 32` makes");
        }
        return text;
    }

    /** Some of these names, separated by commas. */
    Set<String> names(String key, Set<String> byDefault, Set<String> allowed) {
        String expected = "expected some of " + String.join(", ", new TreeSet<>(allowed)) + ", separated by commas";
        return read(key, byDefault, expected, text -> {
            Set<String> names =
                    Arrays.stream(text.split(",", -1)).map(String::strip).collect(Collectors.toSet());
            return allowed.containsAll(names) ? Optional.of(names) : Optional.empty();
        });
    }

    String text(String key, String byDefault) {
        return optional(key).orElse(byDefault);
    }

    Optional<String> optional(String key) {
        return config.getOptionalValue(effective(key), String.class)
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    /** Words separated by commas, in their order; none if the key is not set. */
    List<String> list(String key) {
        return optional(key).stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Values separated by commas, in their order; none if the key is not set. */
    <T> List<T> list(String key, String allowed, Function<String, T> parser) {
        return read(
                key,
                List.of(),
                allowed,
                text -> Optional.of(Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .map(parser)
                        .toList()));
    }

    /** @param what the operator has to say */
    String required(String key, String what) {
        Optional<String> text = optional(key);
        if (text.isEmpty()) {
            refuse(key + " is missing: expected " + what);
        }
        return text.orElse("");
    }

    /** For what is wrong with several keys together. */
    void refuse(String problem) {
        problems.add(problem);
    }

    /** A secret may be part of it, so a wrong one is named without its text. */
    RedisUrl redisUrl(String key, String otherKey, String byDefault) {
        String effective = effective(key);
        String found = isSet(effective) ? effective : otherKey;
        String url = config.getOptionalValue(found, String.class).orElse(byDefault);
        try {
            return RedisUrl.parse(url.strip());
        } catch (IllegalArgumentException e) {
            problems.add(found + " is not valid: " + e.getMessage());
            return RedisUrl.parse(byDefault);
        }
    }

    /** A file that is read now; empty when it is not named. */
    Optional<CaFile> caFile(String name) {
        String key = effective(name);
        Optional<String> path = config.getOptionalValue(key, String.class).map(String::strip);
        try {
            return path.map(CaFile::read);
        } catch (IllegalArgumentException e) { // InvalidPathException, too
            problems.add(key + "=" + path.orElse("") + " is not valid: " + e.getMessage());
            return Optional.empty();
        }
    }

    private <T> T read(String name, T byDefault, String allowed, Function<String, Optional<T>> parser) {
        String key = effective(name);
        Optional<String> text = config.getOptionalValue(key, String.class).map(String::strip);
        if (text.isEmpty()) {
            return byDefault;
        }
        Optional<T> value;
        try {
            value = parser.apply(text.get());
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException malformed) {
            value = Optional.empty(); // all the same to an operator: it is not what is allowed
        }
        if (value.isEmpty()) {
            problems.add(key + "=" + text.get() + " is not valid: " + allowed);
        }
        return value.orElse(byDefault);
    }

    private static Duration parseDuration(String text) {
        Matcher matcher = SHORT_DURATION.matcher(text);
        if (!matcher.matches()) {
            return Duration.parse(text);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static boolean isOrigin(String text) {
        if (text.equals("*")) {
            return true;
        }
        URI uri = URI.create(text);
        return uri.getScheme() != null
                && Authority.of(uri).filter(host -> host.userInfo().isEmpty()).isPresent()
                && uri.getRawPath().isEmpty()
                && uri.getQuery() == null;
    }
}
