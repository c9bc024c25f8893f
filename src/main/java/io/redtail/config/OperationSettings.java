package io.redtail.config;

import java.time.Duration;
import java.util.Optional;

/**
 * Settings for operators.
 *
 * @param drainTime duration over which a drain closes the clients; zero: all at once
 * @param warmUp how long a node may keep off clients to warm up; zero: it does not
 * @param adminToken token for {@code /admin}; empty: there is no such path
 * @param metricsToken token for {@code /metrics}; empty: no token is needed
 * @param jsonLog whether log lines are JSON on standard output instead of text in the server's own log
 */
public record OperationSettings(
        Duration drainTime,
        Duration warmUp,
        Optional<String> adminToken,
        Optional<String> metricsToken,
        boolean jsonLog) {

    /** Omits the tokens. */
    @Override
    public String toString() {
        return "OperationSettings[drainTime=" + drainTime + ", warmUp=" + warmUp + ", adminToken=" + shown(adminToken)
                + ", metricsToken=" + shown(metricsToken) + ", jsonLog=" + jsonLog + "]";
    }

    private static String shown(Optional<String> token) {
        return token.isPresent() ? "set" : "none";
    }
}
