package io.redtail.config;

import java.time.Duration;
import java.util.Optional;

/**
 * What is there for whoever runs a gateway.
 *
 * @param drainTime over which clients are sent away when it is drained; zero: all at once
 * @param adminToken what opens {@code /admin}; empty: there is no such path
 * @param jsonLog whether lines of the log are JSON on the standard output, instead of text in the server's own log
 */
public record OperationSettings(Duration drainTime, Optional<String> adminToken, boolean jsonLog) {

    /** Without the token, which is nobody's to read. */
    @Override
    public String toString() {
        return "OperationSettings[drainTime=" + drainTime + ", adminToken=" + (adminToken.isPresent() ? "set" : "none")
                + ", jsonLog=" + jsonLog + "]";
    }
}
