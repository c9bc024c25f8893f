package io.redtail.history;

import static io.redtail.history.Script.number;
import static io.redtail.history.Script.text;

import io.redtail.channel.Channel;
import io.redtail.delivery.Gap;
import io.redtail.delivery.Publication;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;

/** Entries of a channel as scripts answer with them: each may have several lines, and be deflated. */
final class StoredEntries {

    /** Offset of the last line; d, g or z and a number of bytes; times in ms, or nothing; how many lines; payload. */
    private static final int FIELDS = 5;

    private static final int MAX_LINES = 1 << 20;

    private static final BoundedLog DAMAGES = new BoundedLog(Logs.of(StoredEntries.class), Level.WARNING);

    private StoredEntries() {}

    /**
     * The lines and gaps, one by one. What cannot be inflated is a gap in the place of its last line.
     *
     * @param stored fields of entries, one entry after the other
     * @param after lines up to this offset are left out
     */
    static List<RecordedEntry> read(Channel channel, List<byte[]> stored, long after) {
        List<RecordedEntry> entries = new ArrayList<>(stored.size() / FIELDS);
        try (BlockInflater inflater = new BlockInflater()) {
            for (int i = 0; i < stored.size(); i += FIELDS) {
                long last = number(stored.get(i));
                String kind = text(stored.get(i + 1));
                String times = text(stored.get(i + 2));
                int lines = (int) number(stored.get(i + 3));
                byte[] payload = stored.get(i + 4);
                long time = lastOf(times);
                if (kind.equals("g")) {
                    entries.add(new RecordedEntry(last, time, Optional.of(Gap.Reason.UPSTREAM), payload));
                    continue;
                }
                try {
                    byte[] plain = kind.equals("d")
                            ? payload
                            : inflater.inflate(payload, Long.parseLong(kind, 1, kind.length(), 10));
                    addLines(entries, last, timesOf(times, lines), plain, after);
                } catch (DataFormatException | IllegalArgumentException damaged) {
                    entries.add(damaged(channel, last, time, Math.min(lines, last - after), damaged));
                }
            }
        }
        return entries;
    }

    private static void addLines(List<RecordedEntry> entries, long last, long[] times, byte[] payload, long after) {
        int lines = times.length;
        if (lines == 1) {
            entries.add(new RecordedEntry(last, times[0], Optional.empty(), payload));
            return;
        }
        long first = last - lines + 1;
        new JoinedLines(payload, lines).forEach((number, line) -> {
            if (first + number > after) {
                entries.add(new RecordedEntry(first + number, times[number], Optional.empty(), line));
            }
        });
    }

    /** When the last line of an entry was recorded. */
    private static long lastOf(String times) {
        int end = times.indexOf(' ');
        return times.isEmpty() ? Publication.NO_TIME : Long.parseLong(times, 0, end < 0 ? times.length() : end, 10);
    }

    /**
     * When each line was recorded.
     *
     * @param times of the last line; then, where they differ, how long each but the first came after the one before
     */
    private static long[] timesOf(String times, int lines) {
        if (lines < 1 || lines > MAX_LINES) {
            throw new IllegalArgumentException("expected 1 to " + MAX_LINES + " lines, found " + lines);
        }
        long[] each = new long[lines];
        Arrays.fill(each, lastOf(times));
        if (times.indexOf(' ') >= 0) {
            String[] steps = times.split(" ", -1);
            if (steps.length != lines) {
                throw new IllegalArgumentException("expected the times of " + lines + " lines, found " + steps.length);
            }
            for (int i = lines - 1; i > 0; i--) {
                each[i - 1] = each[i] - Long.parseLong(steps[i]);
            }
        }
        return each;
    }

    private static RecordedEntry damaged(Channel channel, long last, long time, long lines, Exception why) {
        DAMAGES.log(LogEvent.of("history_entry_damaged")
                .with("channel", channel)
                .with("last_offset", last)
                .with("lines", lines)
                .with("reason", String.valueOf(why.getMessage()))
                .with("consequence", "a gap in their place, for everybody who reads them")
                .toString());
        return new RecordedEntry(last, time, Optional.of(Gap.Reason.TRIMMED), number(lines));
    }
}
