package io.redtail.history;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.redtail.channel.Channel;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.StartPosition;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Readings of the same piece that wait are one reading: whoever's turn comes first reads for all of them. Each waits for its own
 * turn nevertheless, so nobody is served later for it. One that has begun takes in nobody: it may have passed what a newcomer
 * is to see. Any thread.
 */
final class SharedReadings {

    /** What is read. */
    record Piece(Channel channel, StartPosition start) {}

    @GuardedBy("this")
    private final Map<Piece, Set<CompletableFuture<HistoryPage>>> waiting = new HashMap<>();

    synchronized void join(Piece piece, CompletableFuture<HistoryPage> page) {
        waiting.computeIfAbsent(piece, first -> new LinkedHashSet<>()).add(page);
    }

    /** It has been cancelled, or completed. */
    @SuppressWarnings("CollectionUndefinedEquality") // each is itself
    synchronized void leave(Piece piece, CompletableFuture<HistoryPage> page) {
        Set<CompletableFuture<HistoryPage>> all = waiting.get(piece);
        if (all != null && all.remove(page) && all.isEmpty()) {
            waiting.remove(piece);
        }
    }

    /** A reading begins. @return whom it is for: nobody, if another one that is under way has taken all */
    synchronized Set<CompletableFuture<HistoryPage>> begin(Piece piece) {
        Set<CompletableFuture<HistoryPage>> all = waiting.remove(piece);
        return all == null ? Set.of() : all;
    }
}
