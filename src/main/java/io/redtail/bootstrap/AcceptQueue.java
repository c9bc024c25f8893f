package io.redtail.bootstrap;

import io.redtail.config.LimitSettings;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How many connections may wait until the server takes them. The system ignores what does not fit, and its client hears nothing.
 *
 * @param max what the system allows any server ({@code net.core.somaxconn}); the server may ask for less, which nobody tells an
 *     application
 */
record AcceptQueue(int max) {

    private static final Logger LOG = Logs.of(AcceptQueue.class);
    private static final Path SYSTEM = Path.of("/proc/sys/net/core/somaxconn");

    /** After a restart, all clients of a node connect within a second or two. */
    private static final int ENOUGH = 1_024;

    /** Empty on other systems than Linux. */
    static Optional<AcceptQueue> ofThisMachine() {
        return read(SYSTEM);
    }

    /**
     * In one read of more bytes than it has: the kernel answers a second read of a number in {@code /proc/sys} with its end. {@code
     * Files.readString} asks for one byte at first, because such a file says that it is empty, and gets the first digit.
     */
    static Optional<AcceptQueue> read(Path file) {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String line = reader.readLine();
            return line == null ? Optional.empty() : Optional.of(new AcceptQueue(Integer.parseInt(line.strip())));
        } catch (IOException | NumberFormatException notHere) {
            return Optional.empty();
        }
    }

    /** What is to be said of it, if it is short for so many connections. */
    Optional<LogEvent> warning(LimitSettings limits) {
        int connections = limits.connections() == 0 ? Integer.MAX_VALUE : limits.connections();
        if (max >= Math.min(ENOUGH, connections)) {
            return Optional.empty();
        }
        return Optional.of(LogEvent.of("accept_queue_short")
                .with("somaxconn", max)
                .with("connections", limits.connections())
                .with("consequence", "when more clients connect at once, as after a restart, they wait for seconds")
                .with("remedy", "sysctl net.core.somaxconn=4096, and as long a queue for the server"));
    }

    /** Says it. */
    void warn(LimitSettings limits) {
        warning(limits).ifPresent(warning -> LOG.log(Level.WARNING, warning));
    }
}
