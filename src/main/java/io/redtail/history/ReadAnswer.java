package io.redtail.history;

import static io.redtail.history.Script.number;
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

/** What {@code read.lua} answers with when there is a page: all of it, but for the lines that were known already. */
final class ReadAnswer {

    private static final int HEAD = 9;

    private final Channel channel;
    private final StartPosition start;
    private final List<byte[]> answer;
    private final String epoch;
    private final long after;
    private final long readAfter;
    private final List<Publication> read;

    /** @param start where it was to begin */
    ReadAnswer(Channel channel, StartPosition start, List<byte[]> answer) {
        this.channel = channel;
        this.start = start;
        this.answer = answer;
        epoch = text(answer.get(1));
        after = number(answer.get(7));
        readAfter = number(answer.get(8));
        read = StoredEntries.read(channel, answer.subList(HEAD, answer.size()), readAfter).stream()
                .map(this::publication)
                .toList();
    }

    Channel channel() {
        return channel;
    }

    StartPosition start() {
        return start;
    }

    String epoch() {
        return epoch;
    }

    /** What Redis was asked for. */
    List<Publication> read() {
        return read;
    }

    /** How many lines Redis has left out. */
    int leftOut() {
        return (int) (readAfter - after);
    }

    /**
     * The page.
     *
     * @param known has the lines that were left out
     * @param maxLines so many of those and of the ones behind them at most
     * @param maxBytes the same in bytes; one line is always taken
     */
    HistoryPage page(KnownLines known, int maxLines, int maxBytes) {
        StreamPosition readEnd = new StreamPosition(epoch, number(answer.get(2)));
        List<Publication> entries = readAfter > after ? joined(known, maxLines, maxBytes) : read;
        boolean isCut = readAfter > after && entries.size() < leftOut() + read.size();
        StreamPosition end = isCut ? new StreamPosition(epoch, after + entries.size()) : readEnd;
        StreamPosition first = entries.isEmpty() ? null : entries.get(0).position();
        long before = first == null ? end.offset() : first.offset() - 1;
        Optional<Gap> gap = gap(text(answer.get(5)), text(answer.get(6)), new StreamPosition(epoch, before));
        long top = number(answer.get(3));
        return new HistoryPage(
                end, top, text(answer.get(4)).equals("1"), gap, entries, next(start, end, top), Optional.empty());
    }

    private List<Publication> joined(KnownLines known, int maxLines, int maxBytes) {
        List<Publication> lines = new ArrayList<>();
        if (take(known.between(after + 1, readAfter), lines, maxLines, maxBytes)) {
            boolean unused = take(read, lines, maxLines, maxBytes);
        }
        return List.copyOf(lines);
    }

    /** @return whether all were taken */
    private static boolean take(List<Publication> from, List<Publication> to, int maxLines, int maxBytes) {
        int bytes = to.stream().mapToInt(Publication::weight).sum();
        for (Publication line : from) {
            bytes += line.weight();
            if (!to.isEmpty() && (to.size() >= maxLines || bytes > maxBytes)) {
                return false;
            }
            to.add(line);
        }
        return true;
    }

    private Publication publication(RecordedEntry entry) {
        StreamPosition position = new StreamPosition(epoch, entry.offset());
        return entry.lost()
                .map(reason -> Publication.lost(
                        Gap.of(channel, text(entry.payload()), reason).before(position), position))
                .orElseGet(() -> Publication.recorded(channel, entry.payload(), position, entry.timeMillis()));
    }

    private Optional<Gap> gap(String reason, String missed, StreamPosition before) {
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
