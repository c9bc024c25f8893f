package io.redtail.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/**
 * Finds settings of channel types that nobody reads, because a name in them is misspelt or missing in the list of types.
 *
 * <p>Servers differ in how they list what an environment variable sets: by the name of the variable, or by a property that
 * they have made of it, with a dot for each {@code _}.
 */
final class UnknownKeys {

    private static final Pattern OTHER_LISTS = Pattern.compile("REDTAIL_CONTEXTS_.+_CHANNELS");

    private final Config config;
    private final Set<String> members;

    /** @param members what a type may have */
    UnknownKeys(Config config, Set<String> members) {
        this.config = config;
        this.members = members;
    }

    /**
     * Problems with keys that begin like this; the names of types follow, and of what they have.
     *
     * @param list the key that lists types
     * @param own the same of this context; the same as {@code list} without one
     * @param types those that are served here
     */
    List<String> below(String list, String own, List<String> types) {
        Set<String> listed = new HashSet<>(types);
        List<String> keys = StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .toList();
        Stream.concat(
                        keys.stream()
                                .filter(key ->
                                        OTHER_LISTS.matcher(variable(key)).matches()),
                        Stream.of(list))
                .flatMap(key -> value(key).stream())
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .forEach(type -> listed.add(type.strip()));
        List<String> problems = new ArrayList<>();
        for (String key : keys) {
            problem(key, list + ".", listed).ifPresent(problems::add);
            if (!own.equals(list)) {
                problem(key, own + ".", new HashSet<>(types)).ifPresent(problems::add);
            }
        }
        return problems;
    }

    private Optional<String> problem(String key, String prefix, Set<String> types) {
        if (!key.startsWith(prefix)) {
            return key.startsWith(variable(prefix)) && known(key, prefix, types).isEmpty()
                    ? Optional.of(
                            key + " is not valid: there is no such setting of a channel type named in " + list(prefix))
                    : Optional.empty();
        }
        String rest = key.substring(prefix.length());
        int dot = rest.indexOf('.');
        String type = dot < 0 ? rest : rest.substring(0, dot);
        if (types.contains(type) && dot >= 0 && members.contains(rest.substring(dot + 1))) {
            return Optional.empty();
        }
        Optional<String> meant = known(variable(key), prefix, types);
        if (meant.isPresent() && value(meant.get()).equals(value(key))) {
            return Optional.empty(); // made of an environment variable
        }
        return Optional.of(
                types.contains(type)
                        ? key + " is not valid: expected one of " + String.join(", ", new TreeSet<>(members))
                                + " after " + prefix + type + "."
                        : key + " is not valid: there is no type " + type + "; name it in " + list(prefix));
    }

    /** The setting that an environment variable of this name sets. */
    private Optional<String> known(String variable, String prefix, Set<String> types) {
        return types.stream()
                .flatMap(type -> members.stream().map(member -> prefix + type + "." + member))
                .filter(key -> variable(key).equals(variable))
                .findAny();
    }

    private static String list(String prefix) {
        return prefix.substring(0, prefix.length() - 1);
    }

    private static String variable(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private Optional<String> value(String key) {
        return config.getOptionalValue(key, String.class);
    }
}
