package io.redtail.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue between a shard and one subscriber's socket.
 *
 * <p>Answers and publications share it, so they keep their order. Confined to the shard's thread: no locks.
 */
public final class Outbox {

    /** What one joined frame may hold: far above a burst of lines, far below what a browser or a proxy balks at. */
    private static final int MAX_JOINED_BYTES = 64 * 1024;

    private final Encoding encoding;
    private final int maxBytes;
    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private final Map<Channel, Long> dropped = new LinkedHashMap<>();
    private final List<Publication> joining = new ArrayList<>();
    private int bytes;

    /** @param maxBytes the bound, in bytes of {@link Message#weight} */
    Outbox(Encoding encoding, int maxBytes) {
        this.encoding = encoding;
        this.maxBytes = maxBytes;
    }

    public boolean isEmpty() {
        return messages.isEmpty() && dropped.isEmpty();
    }

    /** What waits, in bytes of {@link Message#weight}. */
    public int bytes() {
        return bytes;
    }

    /** An empty outbox takes anything: publications have a bound of their own, and an answer that has no room has no end. */
    boolean hasRoomFor(Message message) {
        return messages.isEmpty() || bytes + message.weight() <= maxBytes;
    }

    void add(Message message) {
        messages.add(message);
        bytes += message.weight();
    }

    /**
     * Drops the oldest publications until {@code message} fits, and counts them for the client's gap notices.
     *
     * @return how many were dropped; the message may still not fit, when notices fill the outbox
     */
    int dropOldestFor(Message message) {
        int count = 0;
        var oldest = messages.iterator();
        while (oldest.hasNext() && !hasRoomFor(message)) {
            if (oldest.next() instanceof Publication publication) {
                oldest.remove();
                bytes -= publication.weight();
                dropped.merge(publication.channel(), 1L, Long::sum);
                count++;
            }
        }
        return count;
    }

    /**
     * Takes the next text message for the socket: a gap that must be announced first, or the oldest message, in one frame
     * with its successors where the encoding allows that.
     */
    public @Nullable Frame poll() {
        Frame gap = pollGap();
        if (gap != null) {
            return gap;
        }
        Message first = messages.poll();
        if (first == null) {
            return null;
        }
        bytes -= first.weight();
        if (first instanceof Notice notice) {
            return notice.frame();
        }
        Publication publication = (Publication) first;
        return encoding.joins() && messages.peek() instanceof Publication
                ? join(publication)
                : encoding.encode(publication);
    }

    private @Nullable Frame pollGap() {
        var gaps = dropped.entrySet().iterator();
        while (gaps.hasNext()) {
            var gap = gaps.next();
            gaps.remove();
            var notice = encoding.gap(Gap.of(gap.getKey(), gap.getValue(), Gap.Reason.SLOW_CONSUMER));
            if (notice.isPresent()) {
                return notice.get();
            }
        }
        return null;
    }

    private Frame join(Publication first) {
        joining.add(first);
        int joined = first.weight();
        while (messages.peek() instanceof Publication next && joined + next.weight() <= MAX_JOINED_BYTES) {
            messages.remove();
            bytes -= next.weight();
            joined += next.weight();
            joining.add(next);
        }
        Frame frame = encoding.join(joining);
        joining.clear();
        return frame;
    }

    void clear() {
        messages.clear();
        dropped.clear();
        bytes = 0;
    }
}
