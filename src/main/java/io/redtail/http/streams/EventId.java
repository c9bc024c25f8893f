package io.redtail.http.streams;

import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;

/** The {@code id} of a server-sent event: its position in the channel's history, as {@code epoch:offset}. */
final class EventId {

    private EventId() {}

    static String of(StreamPosition position) {
        return position.epoch() + ":" + position.offset();
    }

    /**
     * What follows the event of that id.
     *
     * @throws ProblemException if it is none of ours
     */
    static StartPosition parse(String id) {
        int colon = id.lastIndexOf(':');
        try {
            return StartPosition.since(id.substring(0, Math.max(0, colon)), Long.parseLong(id.substring(colon + 1)));
        } catch (IllegalArgumentException foreign) {
            throw new ProblemException(
                    Problem.badRequest("Last-Event-ID is the id of an event that was sent from here, or absent"));
        }
    }
}
