package io.redtail.history;

import static io.redtail.history.Script.number;
import static io.redtail.history.Script.text;

import io.redtail.channel.Channel;
import io.redtail.delivery.Gap;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import java.util.List;
import java.util.Optional;

/** What {@code read.lua} answers with when there is a page. */
final class ReadAnswer {

    private static final int HEAD = 8;

    private ReadAnswer() {}

    /** @param start where it was to begin */
    static HistoryPage page(Channel channel, StartPosition start, List<byte[]> answer) {
        String epoch = text(answer.get(1));
        StreamPosition end = new StreamPosition(epoch, number(answer.get(2)));
        List<RecordedEntry> entries =
                StoredEntries.read(channel, answer.subList(HEAD, answer.size()), number(answer.get(7)));
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

    private static Publication publication(Channel channel, String epoch, RecordedEntry entry) {
        StreamPosition position = new StreamPosition(epoch, entry.offset());
        return entry.lost()
                .map(reason -> Publication.lost(
                        Gap.of(channel, text(entry.payload()), reason).before(position), position))
                .orElseGet(() -> Publication.recorded(channel, entry.payload(), position, entry.timeMillis()));
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
}
