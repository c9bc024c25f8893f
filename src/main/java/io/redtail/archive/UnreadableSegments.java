package io.redtail.archive;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.redtail.channel.Channel;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Segments that were missing or damaged when they were to be read. Each is counted and logged once, however many readers find it, as long as
 * it is one of the last {@value #MAX_KNOWN}. Any thread.
 */
final class UnreadableSegments {

    private static final int MAX_KNOWN = 10_000;

    private final BoundedLog log = new BoundedLog(Logs.of(UnreadableSegments.class), Level.WARNING);
    private final ArchiveStore store;
    private final LongAdder counter;

    @GuardedBy("known")
    private final Map<String, Boolean> known = new LastUsed<>(MAX_KNOWN);

    UnreadableSegments(ArchiveStore store, LongAdder counter) {
        this.store = store;
        this.counter = counter;
    }

    /** A segment that is listed, and cannot be read. */
    void damaged(SegmentName name, DamagedSegmentException why) {
        String reason = String.valueOf(why.getMessage());
        note(
                name.toString(),
                reason,
                "readers get a gap of its " + name.count() + " lines, but for those that others have");
    }

    /** What is not even listed, although the archive has something before it. */
    void missing(Channel channel, String epoch, long first, long last) {
        note(
                SegmentName.of(channel, epoch, first, last).toString(),
                "no segment has these lines: they were removed, or Redis had to forget them before (archive_lines_lost)",
                "readers get a gap of " + (last - first + 1) + " lines");
    }

    private void note(String object, String reason, String consequence) {
        synchronized (known) {
            if (known.put(object, true) != null) {
                return;
            }
        }
        counter.increment();
        log.log(LogEvent.of("archive_segment_unreadable")
                .with("object", object)
                .with("reason", reason)
                .with("consequence", consequence)
                .with("remedy", "restore it from a backup of " + store)
                .toString());
    }

    /** What is found of that channel from now on is counted anew. */
    void forget(String prefix) {
        synchronized (known) {
            known.keySet().removeIf(object -> object.startsWith(prefix));
        }
    }
}
