package io.redtail.history;

import static io.redtail.history.Script.text;

import io.redtail.channel.Channel;
import io.redtail.delivery.Gap;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code read.lua} answers with when there is a page. */
final class ReadAnswer {

    private static final int HEAD = 8;
    private static final int FIELDS = 5;

    private ReadAnswer() {}

    /** @param start where it was to begin */
    static HistoryPage page(Channel channel, StartPosition start, List<byte[]> answer) {
        String epoch = text(answer.get(1));
        StreamPosition end = new StreamPosition(epoch, number(answer.get(2)));
        List<RecordedEntry> entries = entries(answer);
        long before = entries.isEmpty() ? end.offset() : entries.get(0).offset() - 1;
        Optional<Gap> gap = gap(channel, text(answer.get(5)), text(answer.get(6)), new StreamPosition(epoch, before));
        long top = number(answer.get(3));
        return new HistoryPage(
                end,
                top,
                text(answer.get(4)).equals("1"),
                gap,
                entries.stream()
                        .map(entry -> publication(channel, epoch, entry))
                        .toList(),
                next(start, end, top),
                Optional.empty());
    }

    /** The lines and gaps that were asked for, one by one, although several lines may be recorded together. */
    static List<RecordedEntry> entries(List<byte[]> answer) {
        long after = number(answer.get(7));
        List<RecordedEntry> entries = new ArrayList<>((answer.size() - HEAD) / FIELDS);
        for (int i = HEAD; i < answer.size(); i += FIELDS) {
            long last = number(answer.get(i));
            boolean gap = text(answer.get(i + 1)).equals("g");
            long time = answer.get(i + 2).length == 0 ? RecordedEntry.NO_TIME : number(answer.get(i + 2));
            int lines = (int) number(answer.get(i + 3));
            long first = last - lines + 1;
            byte[] payload = answer.get(i + 4);
            if (lines == 1) {
                entries.add(new RecordedEntry(first, time, gap, payload));
            } else {
                new JoinedLines(payload, lines).forEach((number, line) -> {
                    if (first + number > after) {
                        entries.add(new RecordedEntry(first + number, time, false, line));
                    }
                });
            }
        }
        return entries;
    }

    private static Publication publication(Channel channel, String epoch, RecordedEntry entry) {
        StreamPosition position = new StreamPosition(epoch, entry.offset());
        return entry.isGap()
                ? Publication.lost(
                        Gap.of(channel, text(entry.payload()), Gap.Reason.UPSTREAM)
                                .before(position),
                        position)
                : Publication.recorded(channel, entry.payload(), position, entry.timeMillis());
    }

    private static Optional<Gap> gap(Channel channel, String reason, String missed, StreamPosition before) {
        if (reason.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Gap.of(channel, missed, Gap.Reason.of(reason)).before(before));
    }

    /** A snapshot goes on up to the newest offset of its first page. */
    private static StartPosition next(StartPosition start, StreamPosition end, long top) {
        if (start instanceof StartPosition.Snapshot snapshot) {
            long upTo = snapshot.epoch().equals(end.epoch()) ? snapshot.upTo() : top;
            if (end.offset() < upTo) {
                return new StartPosition.Snapshot(end.epoch(), end.offset(), upTo);
            }
        }
        return new StartPosition.Since(end);
    }

    private static long number(byte[] digits) {
        return Long.parseLong(text(digits));
    }
}
