package io.redtail.delivery;

import io.redtail.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A channel's history in memory, whose readings a test answers when it likes, the oldest first: each with what stands there
 * when it is answered, as if Redis had been slow.
 */
final class FakeHistory implements HistoryReader {

    static final Channel P = Channel.logs("p");
    private static final int PAGE = 5;

    private record Reading(String owner, StartPosition start, CompletableFuture<HistoryPage> page) {}

    private final List<Publication> entries = new ArrayList<>();
    private final List<Reading> readings = new ArrayList<>();
    private String epoch = "e1";

    /** Records a line. @return what comes live */
    synchronized Publication record(String line) {
        Publication publication = Publication.recorded(
                P, line.getBytes(StandardCharsets.UTF_8), new StreamPosition(epoch, entries.size() + 1L));
        entries.add(publication);
        return publication;
    }

    /** Records a loss. @return what comes live */
    synchronized Publication recordLoss() {
        StreamPosition position = new StreamPosition(epoch, entries.size() + 1L);
        Publication lost =
                Publication.lost(Gap.ofUnknownLength(P, Gap.Reason.UPSTREAM).before(position), position);
        entries.add(lost);
        return lost;
    }

    synchronized void restart(String newEpoch) {
        epoch = newEpoch;
        entries.clear();
    }

    synchronized StreamPosition top() {
        return new StreamPosition(epoch, entries.size());
    }

    @Override
    public synchronized CompletableFuture<HistoryPage> read(String owner, Channel channel, StartPosition start) {
        Reading reading = new Reading(owner, start, new CompletableFuture<>());
        readings.add(reading);
        return reading.page();
    }

    synchronized int waiting() {
        return readings.size();
    }

    /** Whom the readings are for that nobody has cancelled. */
    synchronized List<String> owners() {
        return readings.stream()
                .filter(reading -> !reading.page().isCancelled())
                .map(Reading::owner)
                .toList();
    }

    /** Answers the oldest reading, if there is one. */
    void answer() {
        Reading reading = take();
        if (reading != null) {
            reading.page().complete(page(reading.start()));
        }
    }

    void fail(boolean passing) {
        Reading reading = take();
        if (reading != null) {
            reading.page().completeExceptionally(new HistoryUnavailableException("not now", passing));
        }
    }

    private synchronized Reading take() {
        return readings.isEmpty() ? null : readings.remove(0);
    }

    private synchronized HistoryPage page(StartPosition start) {
        int from;
        Optional<Gap> gap = Optional.empty();
        if (start instanceof StartPosition.Since since
                && since.position().epoch().equals(epoch)) {
            from = (int) since.position().offset();
        } else if (start instanceof StartPosition.Tail tail) {
            from = (int) Math.max(0, entries.size() - tail.count());
        } else {
            from = 0;
            gap = Optional.of(Gap.ofUnknownLength(P, Gap.Reason.RESET).before(new StreamPosition(epoch, 0)));
        }
        int end = Math.min(entries.size(), from + PAGE);
        return new HistoryPage(
                new StreamPosition(epoch, end),
                entries.size(),
                gap.isEmpty(),
                gap,
                List.copyOf(entries.subList(from, end)));
    }
}
