package io.redtail.archive;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.redtail.channel.Channel;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lines that Redis had to forget before they were archived. The recorder counts them, while the archiver may wait for the store; every
 * append can lose some, and the log gets one line per channel each time it is told. Any thread.
 */
final class LostLines {

    /** What more channels lose is counted and not logged, until these are. */
    private static final int MAX_CHANNELS = 1_000;

    private final BoundedLog log = new BoundedLog(Logs.of(LostLines.class), Level.WARNING);
    private final LongAdder counter;

    @GuardedBy("this")
    private final Map<Channel, Long> unlogged = new LinkedHashMap<>();

    LostLines(LongAdder counter) {
        this.counter = counter;
    }

    /** Never blocks for long. */
    void add(Channel channel, long lines) {
        counter.add(lines);
        synchronized (this) {
            if (unlogged.size() < MAX_CHANNELS || unlogged.containsKey(channel)) {
                unlogged.merge(channel, lines, Long::sum);
            }
        }
    }

    /** Logs what has been added since the last time. */
    void tell() {
        take().forEach((channel, lines) -> log.log(LogEvent.of("archive_lines_lost")
                .with("channel", channel)
                .with("lines", lines)
                .with("consequence", "readers get a gap of them")
                .with("remedy", "see archive_store_failed, or raise redtail.history.max-bytes")
                .toString()));
    }

    private synchronized Map<Channel, Long> take() {
        Map<Channel, Long> taken = new LinkedHashMap<>(unlogged);
        unlogged.clear();
        return taken;
    }
}
