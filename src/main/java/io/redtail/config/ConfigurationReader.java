package io.redtail.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * Reads keys one by one and collects all errors, so that an operator sees every mistake at the first start.
 *
 * <p>An invalid key yields its default; {@link #finish} then throws.
 */
final class ConfigurationReader {

    private final ContextKeys keys;
    private final List<String> problems = new ArrayList<>();

    /** @param contextPath such as {@code /a}, whose own keys take precedence; empty: only the common keys are read */
    ConfigurationReader(Config config, String contextPath) {
        this.keys = new ContextKeys(config, contextPath);
    }

    /** @throws InvalidConfigurationException if any value that was read is invalid */
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

    /** The same for more bytes than an {@code int} has. */
    long bytes(String key, long byDefault, long min, long max) {
        return read(key, byDefault, "expected a whole number from " + min + " to " + max, text -> {
            long value = Long.parseLong(text);
            return value >= min && value <= max ? Optional.of(value) : Optional.empty();
        });
    }

    Duration duration(String key, Duration byDefault, Duration min, Duration max) {
        String allowed = "expected a duration such as 500ms, 25s or PT25S, from " + min + " to " + max;
        return read(
                key,
                byDefault,
                allowed,
                text -> Optional.of(Syntax.duration(text))
                        .filter(value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0));
    }

    /** A choice of two. @return whether it is {@code other} */
    boolean choice(String key, String byDefault, String other) {
        return oneOf(key, byDefault, other).equals(other);
    }

    /** One of these words; the default if the key is not set. */
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
        return read(key, byDefault, allowed, Syntax::origins);
    }

    Set<String> frameAncestors(String key) {
        String allowed = "expected self, * or origins such as https://ci.example.com, separated by commas";
        return read(key, Set.of(), allowed, Syntax::frameAncestors);
    }

    Set<String> hosts(String key) {
        String allowed = "expected * or host names without scheme and port, such as logs.example.com or .example.com, "
                + "separated by commas";
        return read(key, Set.of(), allowed, Syntax::hosts);
    }

    /** A secret, which no message repeats; empty if it is not set. */
    Optional<String> secret(String name, int minLength) {
        String key = keys.effective(name);
        Optional<String> text = keys.text(key);
        if (text.isPresent() && (text.get().length() < minLength || !Syntax.isPrintable(text.get()))) {
            problems.add(key + " is not valid: expected at least " + minLength
                    + " letters, digits and other visible ASCII characters, such as `openssl rand -hex 32` makes");
        }
        return text;
    }

    /** A comma-separated subset of the allowed names. */
    Set<String> names(String key, Set<String> byDefault, Set<String> allowed) {
        String expected = "expected some of " + String.join(", ", new TreeSet<>(allowed)) + ", separated by commas";
        return read(key, byDefault, expected, text -> {
            Set<String> names = Set.copyOf(Syntax.words(text));
            return allowed.containsAll(names) ? Optional.of(names) : Optional.empty();
        });
    }

    /** A regular expression that captures something. */
    String capturingPattern(String key, String byDefault) {
        String allowed = "expected a regular expression with a capturing group, such as " + byDefault;
        return read(
                key,
                byDefault,
                allowed,
                text -> Optional.of(text)
                        .filter(known -> Pattern.compile(known).matcher("").groupCount() > 0));
    }

    String text(String key, String byDefault) {
        return optional(key).orElse(byDefault);
    }

    Optional<String> optional(String key) {
        return keys.text(keys.effective(key)).filter(text -> !text.isEmpty());
    }

    /** Comma-separated words in their order; empty if the key is not set. */
    List<String> list(String key) {
        return optional(key).stream()
                .flatMap(text -> Syntax.words(text).stream())
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** Comma-separated values in their order; empty if the key is not set. */
    <T> List<T> list(String key, String allowed, Function<String, T> parser) {
        return read(
                key,
                List.of(),
                allowed,
                text -> Optional.of(Syntax.words(text).stream().map(parser).toList()));
    }

    /**
     * The same of values that may have passwords in them, and none of which may be empty: the message says which one is wrong, from
     * 1 on, and does not repeat it.
     */
    <T> List<T> secrets(String name, String allowed, Function<String, T> parser) {
        List<String> words = optional(name).map(Syntax::words).orElse(List.of());
        List<T> values = new ArrayList<>();
        for (String word : words) {
            try {
                values.add(parser.apply(word));
            } catch (IllegalArgumentException e) {
                refuse(keys.effective(name) + " is not valid: entry " + (values.size() + 1) + " of " + words.size()
                        + (word.isEmpty() ? " is empty: " : " is malformed: ") + allowed);
                return List.of();
            }
        }
        return values;
    }

    /** A value that its parser explains when it refuses it, by an {@link IllegalArgumentException}. Empty if not set or refused. */
    <T> Optional<T> parsed(String name, Function<String, T> parser) {
        Optional<String> text = optional(name);
        try {
            return text.map(parser);
        } catch (IllegalArgumentException e) {
            refuse(name, text.orElse(""), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Reports a key that is missing; one that is set and not valid has been reported. */
    void refuseIfAbsent(String name, String expected) {
        if (optional(name).isEmpty()) {
            refuse(keys.effective(name) + " is missing: " + expected);
        }
    }

    /** Reports a value that is not allowed together with others. */
    void refuse(String name, String value, String expected) {
        refuse(Syntax.setting(keys.effective(name), value) + " is not valid: " + expected);
    }

    /**
     * Reports settings below a list of names that nobody would read: typing errors would otherwise go unnoticed.
     *
     * @param noun what it is a list of
     * @param members what each of the names may have
     */
    void refuseUnknown(String list, String noun, List<String> names, Set<String> members) {
        problems.addAll(new UnknownKeys(keys.config(), noun, members).below(list, keys.own(list), names));
    }

    /** What is set and was not read, to be called last. */
    List<UnreadKeys.Unread> unread() {
        return new UnreadKeys(keys.config(), keys.asked()).find();
    }

    /** @param what describes the expected value, for the message */
    String required(String key, String what) {
        Optional<String> text = optional(key);
        if (text.isEmpty()) {
            refuse(key + " is missing: expected " + what);
        }
        return text.orElse("");
    }

    /** Reports an error that concerns several keys together. */
    void refuse(String problem) {
        problems.add(problem);
    }

    /** The URL may contain a password, so the message does not repeat an invalid one. */
    RedisUrl redisUrl(String key, String otherKey, String byDefault) {
        String effective = keys.effective(key);
        String found = keys.isSet(effective) ? effective : otherKey;
        String url = keys.text(found).orElse(byDefault);
        try {
            return RedisUrl.parse(url);
        } catch (IllegalArgumentException e) {
            problems.add(found + " is not valid: " + e.getMessage());
            return RedisUrl.parse(byDefault);
        }
    }

    /** A file, which is read now; empty if the key is not set. */
    Optional<CaFile> caFile(String name) {
        String key = keys.effective(name);
        Optional<String> path = keys.text(key);
        try {
            return path.map(CaFile::read);
        } catch (IllegalArgumentException e) { // InvalidPathException, too
            refuse(name, path.orElse(""), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private <T> T read(String name, T byDefault, String allowed, Function<String, Optional<T>> parser) {
        String key = keys.effective(name);
        Optional<String> text = keys.text(key);
        if (text.isEmpty()) {
            return byDefault;
        }
        Optional<T> value;
        try {
            value = parser.apply(text.get());
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException malformed) {
            value = Optional.empty(); // the message is the same for all: the value is not allowed
        }
        if (value.isEmpty()) {
            refuse(name, text.get(), allowed);
        }
        return value.orElse(byDefault);
    }
}
