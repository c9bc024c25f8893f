package io.redtail.config;

import java.util.List;

/** Invalid configuration values. The message names each key, its value and what is allowed. */
public final class InvalidConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidConfigurationException(List<String> problems) {
        super("Redtail is not configured correctly: " + String.join("; ", problems));
    }
}
