package io.redtail.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Settings for operators.
 *
 * @param drainTime duration over which a drain closes the clients; zero: all at once
 * @param adminToken token for {@code /admin}; empty: there is no such path
 * @param metricsToken token for {@code /metrics}; empty: no token is needed
 * @param jsonLog whether log lines are JSON on standard output instead of text in the server's own log
 */
public record OperationSettings(
        Duration drainTime, Optional<String> adminToken, Optional<String> metricsToken, boolean jsonLog) {

    /** Omits the tokens. */
    @Override
    public String toString() {
        return "OperationSettings[drainTime=" + drainTime + ", adminToken=" + shown(adminToken) + ", metricsToken="
                + shown(metricsToken) + ", jsonLog=" + jsonLog + "]";
    }

    private static String shown(Optional<String> token) {
        return token.isPresent() ? "set" : "none";
    }
}
