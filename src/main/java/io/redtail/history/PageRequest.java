package io.redtail.history;

import static io.redtail.history.Script.bytes;
import static io.redtail.history.Script.number;

import io.redtail.channel.Channel;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code read.lua} is asked for.
 *
 * @param known lines that it need not answer with
 */
record PageRequest(Channel channel, StartPosition start, KnownLines known) {

    /** A page has no more of the lines that Redis is not asked for, and of those behind them. */
    static final int MAX_LINES = 1024;

    /** Redis serves nobody else while it makes a page: this many lines take it a millisecond, more or less. */
    private static final int MAX_ENTRIES = 128;

    /** The same for values of a state, which it need not unpack. */
    private static final int MAX_VALUES = 256;

    List<byte[]> arguments(byte[] prefix, int maxBytes, Duration maxAge) {
        int maxEntries = start instanceof StartPosition.Snapshot ? MAX_VALUES : MAX_ENTRIES;
        List<byte[]> arguments = new ArrayList<>(List.of(
                prefix,
                bytes(channel.name()),
                number(maxEntries),
                number(maxBytes),
                bytes(known.epoch()),
                number(known.first()),
                number(known.last()),
                number(isFull(maxBytes) ? 0 : maxEntries)));
        if (start instanceof StartPosition.Tail tail) {
            arguments.addAll(List.of(bytes("tail"), number(tail.count())));
        } else if (start instanceof StartPosition.Since since) {
            StreamPosition position = since.position();
            arguments.addAll(List.of(bytes("since"), bytes(position.epoch()), number(position.offset())));
        } else if (start instanceof StartPosition.At at) {
            arguments.addAll(List.of(bytes("at"), number(at.time().toEpochMilli())));
        } else if (start instanceof StartPosition.Ago ago) {
            arguments.addAll(List.of(bytes("ago"), number(ago.age().toMillis())));
        } else if (start instanceof StartPosition.Snapshot snapshot) {
            arguments.addAll(List.of(
                    bytes("snapshot"),
                    bytes(snapshot.epoch()),
                    number(snapshot.after()),
                    number(snapshot.upTo()),
                    number(maxAge.toMillis())));
        }
        return arguments;
    }

    /** Whether nothing has room behind what is known. Of a tail, nobody knows yet where it begins. */
    private boolean isFull(int maxBytes) {
        return start instanceof StartPosition.Since
                && (known.lines().size() >= MAX_LINES
                        || known.lines().stream().mapToLong(Publication::weight).sum() >= maxBytes);
    }
}
