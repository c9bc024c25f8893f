package io.redtail.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What is there for whoever runs a gateway.
 *
 * @param drainTime over which clients are sent away when it is drained; zero: all at once
 * @param adminToken what opens {@code /admin}; empty: there is no such path
 * @param metricsToken what {@code /metrics} asks for; empty: anyone who reaches the port may read it
 * @param jsonLog whether lines of the log are JSON on the standard output, instead of text in the server's own log
 */
public record OperationSettings(
        Duration drainTime, Optional<String> adminToken, Optional<String> metricsToken, boolean jsonLog) {

    /** Without the tokens, which are nobody's to read. */
    @Override
    public String toString() {
        return "OperationSettings[drainTime=" + drainTime + ", adminToken=" + shown(adminToken) + ", metricsToken="
                + shown(metricsToken) + ", jsonLog=" + jsonLog + "]";
    }

    private static String shown(Optional<String> token) {
        return token.isPresent() ? "set" : "none";
    }
}
