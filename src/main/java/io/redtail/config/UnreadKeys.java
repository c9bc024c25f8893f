package io.redtail.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/**
 * Finds keys that are set and that nobody reads. Servers differ in how they list what an environment variable sets, see {@link
 * UnknownKeys}, so keys are compared as the variables that would set them.
 */
public final class UnreadKeys {

    /**
     * One of them.
     *
     * @param key as it was found
     * @param similar the key that may be meant
     */
    public record Unread(String key, Optional<String> similar) {}

    private static final Pattern OURS = Pattern.compile("redtail[.].+|REDTAIL_.+");

    /** {@link UnknownKeys} refuses wrong ones. */
    private static final Pattern OF_TYPES_AND_ROLES =
            Pattern.compile("REDTAIL_(CONTEXTS_.+_)?(CHANNELS|AUTH_ROLES)_.+");

    /** What Kubernetes gives to its containers for services with names such as {@code redtail-redis}. */
    private static final Pattern OF_SERVICE =
            Pattern.compile("REDTAIL_(.+_)?(SERVICE_(HOST|PORT.*)|PORT|PORT_[0-9]+_(TCP|UDP|SCTP).*)");

    private static final int MAX_EDITS = 3;

    private final Config config;
    private final Set<String> asked;

    UnreadKeys(Config config, Set<String> asked) {
        this.config = config;
        this.asked = asked;
    }

    /** In the order of their names. */
    List<Unread> find() {
        Set<String> known = asked.stream().map(Syntax::variable).collect(Collectors.toSet());
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(key -> OURS.matcher(key).matches())
                .filter(key -> isUnread(Syntax.variable(key), known))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .map(key -> new Unread(key, similar(Syntax.variable(key))))
                .toList();
    }

    private static boolean isUnread(String variable, Set<String> known) {
        boolean ofContext = variable.startsWith("REDTAIL_CONTEXTS_") // the name of a context may be any
                && known.stream().anyMatch(one -> variable.endsWith(one.substring("REDTAIL".length())));
        boolean ofService = OF_SERVICE.matcher(variable).matches() && System.getenv(variable) != null;
        return !known.contains(variable)
                && !OF_TYPES_AND_ROLES.matcher(variable).matches()
                && !ofContext
                && !ofService;
    }

    private Optional<String> similar(String variable) {
        return asked.stream()
                .filter(key -> edits(variable, Syntax.variable(key)) <= MAX_EDITS)
                .min(Comparator.comparingInt(key -> edits(variable, Syntax.variable(key))));
    }

    /** How many characters are to be put in, taken out or replaced: the distance of Levenshtein. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
