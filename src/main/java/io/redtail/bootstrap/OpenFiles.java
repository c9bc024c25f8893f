package io.redtail.bootstrap;

import io.redtail.config.Configuration;
import io.redtail.config.HttpSettings;
import io.redtail.config.LimitSettings;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * How many files and sockets this process may have, and has. A server that has no more of them accepts no connection: clients wait
 * without an answer. So the gateway keeps its limits below, where it still can say 503.
 *
 * @param max what {@code ulimit -n} says
 * @param open those of the server itself, as long as there are no clients
 */
record OpenFiles(long max, long open) {

    private static final Logger LOG = Logs.of(OpenFiles.class);

    /** For connections that are being refused, health checks, pages, Redis and log files. */
    private static final long SPARE = 256;

    /** Empty where there is no such limit, as on Windows. */
    static Optional<OpenFiles> ofThisProcess() {
        try {
            return Optional.of(
                    new OpenFiles(attribute("MaxFileDescriptorCount"), attribute("OpenFileDescriptorCount")));
        } catch (JMException | ClassCastException notHere) {
            return Optional.empty();
        }
    }

    private static long attribute(String name) throws JMException {
        ObjectName system = new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);
        return (Long) ManagementFactory.getPlatformMBeanServer().getAttribute(system, name);
    }

    /** The same if all fits; otherwise with lower limits, and one warning that says what would be right. */
    Configuration fit(Configuration configuration) {
        LimitSettings limits = configuration.limits();
        HttpSettings http = configuration.http();
        long free = Math.max(0, max - open);
        boolean unlimited = limits.connections() == 0;
        long needed = (unlimited ? 0L : limits.connections()) + http.maxStreams() + http.maxUploads() + SPARE;
        if (needed <= free && !unlimited) {
            return configuration;
        }
        long usable = free - Math.min(SPARE, free / 4);
        int streams = atMost(http.maxStreams(), usable / 4);
        int uploads = atMost(http.maxUploads(), usable / 8);
        int connections = atMost(unlimited ? Integer.MAX_VALUE : limits.connections(), usable - streams - uploads);
        if (!unlimited) {
            LOG.log(
                    Level.WARNING,
                    LogEvent.of("open_files_too_few")
                            .with("limit", max)
                            .with("in_use", open)
                            .with("connections", connections)
                            .with("streams", streams)
                            .with("uploads", uploads)
                            .with(
                                    "reason",
                                    "too few files for redtail.limits.connections, redtail.http.max-streams and"
                                            + " redtail.http.publish.max-uploads, so lower limits are in effect")
                            .with("remedy", "ulimit -n " + (open + needed)));
        }
        return configuration.with(limits.withConnections(connections), http.with(streams, uploads));
    }

    private static int atMost(int limit, long room) {
        return (int) Math.max(1, Math.min(limit, room));
    }
}
