package io.redtail.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/**
 * Finds settings of what a list names, channel types or roles, that nobody reads, because a name in them is misspelt or missing in the
 * list.
 *
 * <p>Servers differ in how they list what an environment variable sets: by the name of the variable, or by a property that
 * they have made of it, with a dot for each {@code _}.
 */
final class UnknownKeys {

    private final Config config;
    private final String noun;
    private final Set<String> members;

    /**
     * @param noun what the list names
     * @param members what each of them may have
     */
    UnknownKeys(Config config, String noun, Set<String> members) {
        this.config = config;
        this.noun = noun;
        this.members = members;
    }

    /**
     * Problems with keys that begin like this; the names follow, and what they have.
     *
     * @param list the key that lists the names
     * @param own the same of this context; the same as {@code list} without one
     * @param names those that are read here
     */
    List<String> below(String list, String own, List<String> names) {
        Pattern otherLists = Pattern.compile(Syntax.variable(list).replaceFirst("^REDTAIL_", "REDTAIL_CONTEXTS_.+_"));
        Set<String> listed = new HashSet<>(names);
        List<String> keys = StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .toList();
        Stream.concat(
                        keys.stream()
                                .filter(key ->
                                        otherLists.matcher(Syntax.variable(key)).matches()),
                        Stream.of(list))
                .flatMap(key -> value(key).stream())
                .flatMap(value -> Syntax.words(value).stream())
                .forEach(listed::add);
        List<String> problems = new ArrayList<>();
        for (String key : keys) {
            problem(key, list + ".", listed).ifPresent(problems::add);
            if (!own.equals(list)) {
                problem(key, own + ".", new HashSet<>(names)).ifPresent(problems::add);
            }
        }
        return problems;
    }

    private Optional<String> problem(String key, String prefix, Set<String> names) {
        if (!key.startsWith(prefix)) {
            return key.startsWith(Syntax.variable(prefix))
                            && known(key, prefix, names).isEmpty()
                    ? Optional.of(refused(key) + "there is no such setting of a " + noun + " named in " + list(prefix))
                    : Optional.empty();
        }
        String rest = key.substring(prefix.length());
        Optional<String> named =
                names.stream().filter(name -> rest.startsWith(name + ".")).findAny();
        if (names.stream().anyMatch(name -> isMember(rest, name))) {
            return Optional.empty();
        }
        Optional<String> meant = known(Syntax.variable(key), prefix, names);
        if (meant.isPresent() && value(meant.get()).equals(value(key))) {
            return Optional.empty(); // made of an environment variable
        }
        int dot = rest.lastIndexOf('.');
        return Optional.of(refused(key)
                + named.map(name -> "expected one of " + String.join(", ", new TreeSet<>(members)) + " after " + prefix
                                + name + ".")
                        .orElseGet(() -> "there is no " + noun + " " + (dot < 0 ? rest : rest.substring(0, dot))
                                + "; name it in " + list(prefix)));
    }

    private boolean isMember(String rest, String name) {
        return rest.startsWith(name + ".") && members.contains(rest.substring(name.length() + 1));
    }

    private String refused(String key) {
        return Syntax.setting(key, value(key).orElse("")) + " is not valid: ";
    }

    /** The setting that an environment variable of this name sets. */
    private Optional<String> known(String variable, String prefix, Set<String> names) {
        return names.stream()
                .flatMap(name -> members.stream().map(member -> prefix + name + "." + member))
                .filter(key -> Syntax.variable(key).equals(variable))
                .findAny();
    }

    private static String list(String prefix) {
        return prefix.substring(0, prefix.length() - 1);
    }

    private Optional<String> value(String key) {
        return config.getOptionalValue(key, String.class);
    }
}
