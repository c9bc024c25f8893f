package io.redtail.config;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;

/** The keys of one deployment, whose own ones take precedence over the common ones. */
final class ContextKeys {

    private static final String PREFIX = "redtail.";

    private final Config config;
    private final String contextPath;
    private final Set<String> asked = new TreeSet<>();

    /** @param contextPath such as {@code /a}; empty: only the common keys are read */
    ContextKeys(Config config, String contextPath) {
        this.config = config;
        this.contextPath = contextPath;
    }

    /** The key to read: the context's own one if it is set. */
    String effective(String key) {
        asked.add(key);
        String own = own(key);
        return isSet(own) ? own : key;
    }

    /** The context's own key, whether it is set or not; the common one where there is no context. */
    String own(String key) {
        return contextPath.length() < 2
                ? key
                : PREFIX + "contexts." + contextPath.substring(1) + "." + key.substring(PREFIX.length());
    }

    boolean isSet(String effective) {
        return config.getOptionalValue(effective, String.class).isPresent();
    }

    /** The text of a key as it is, without the space around it. */
    Optional<String> text(String effective) {
        return config.getOptionalValue(effective, String.class).map(String::strip);
    }

    /** The common form of each key that was read so far, set or not. */
    Set<String> asked() {
        return Collections.unmodifiableSet(asked);
    }

    /** All keys, of whatever. */
    Config config() {
        return config;
    }
}
