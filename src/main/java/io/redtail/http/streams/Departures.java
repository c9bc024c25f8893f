package io.redtail.http.streams;

import io.redtail.log.Logs;
import io.redtail.server.TcpConnection;
import io.redtail.server.TcpTable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Notices readers that have left while there was nothing to write to them: plain text has nothing that could be sent in between.
 * Where the system has no table of its connections, the next line notices. One thread.
 */
final class Departures {

    private static final Logger LOG = Logs.of(Departures.class);

    /** How long one that has left keeps its place; one that was reset, twice that. */
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final TcpTable table;
    private long lookedAt = System.nanoTime();
    private boolean unknown;

    Departures(TcpTable table) {
        this.table = table;
    }

    /**
     * Ends those whose readers have left, if it is time to look: or if there are new ones, for one that is reset before it was
     * seen cannot be told from one behind a proxy.
     */
    void look(Collection<StreamingResponse> streams) {
        boolean due = System.nanoTime() - lookedAt >= INTERVAL.toNanos();
        if (unknown || streams.isEmpty() || !(due || streams.stream().anyMatch(StreamingResponse::isNew))) {
            return;
        }
        lookedAt = System.nanoTime();
        Set<TcpConnection> wanted =
                streams.stream().flatMap(stream -> stream.connection().stream()).collect(Collectors.toSet());
        try {
            Map<TcpConnection, Boolean> found = table.look(wanted);
            streams.forEach(stream -> stream.endIfLeft(found));
        } catch (IOException noTable) {
            unknown = true;
            LOG.log(Level.DEBUG, "tcp_table_unreadable", noTable);
        }
    }
}
