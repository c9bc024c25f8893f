package io.redtail.delivery;

import io.redtail.channel.Channel;
import java.nio.ByteBuffer;
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
public final class SendQueue {

    /** The size of a joined message: far above a burst of lines, far below what a browser or a proxy balks at. */
    private static final int MAX_JOINED_BYTES = 64 * 1024;

    /** From this size on a write of its own costs less than a copy. */
    private static final int MIN_SHARED_BYTES = 16 * 1024;

    /** Where a copy of small messages ends, and so what a client that stops reading holds besides its send queue. */
    private static final int MAX_COPIED_BYTES = 64 * 1024;

    private final WireFormat format;
    private final Encoding encoding;
    private final int maxBytes;
    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private final Map<Channel, Long> dropped = new LinkedHashMap<>();
    private final List<Publication> joining = new ArrayList<>();
    private int bytes;
    private int batches;

    /** What was taken since the last {@link #report}. */
    private int writes;

    private long writtenBytes;
    private int gaps;

    /** @param maxBytes the bound, in bytes of {@link Message#weight} */
    SendQueue(WireFormat format, int maxBytes) {
        this.format = format;
        this.encoding = format.encoding();
        this.maxBytes = maxBytes;
    }

    public boolean isEmpty() {
        return messages.isEmpty() && dropped.isEmpty();
    }

    /** What waits, in bytes of {@code weight}. Other threads than the shard's may see what was true a moment ago. */
    int bytes() {
        return bytes;
    }

    /**
     * An empty send queue takes anything: publications have a bound of their own, and an answer that has no room has no
     * end.
     */
    boolean hasRoomFor(Message message) {
        return messages.isEmpty() || fits(message);
    }

    /** Whether it may be added without going beyond the bound. */
    boolean fits(Message message) {
        return bytes + message.weight() <= maxBytes;
    }

    void add(Message message) {
        messages.add(message);
        bytes += message.weight();
        batches += message instanceof Batch ? 1 : 0;
    }

    /**
     * Drops the oldest publications until {@code message} fits, and counts them for the client's gap notices.
     *
     * @return how many were dropped; the message may still not fit, when notices fill the send queue
     */
    int dropOldestFor(Message message) {
        unpackBatches();
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

    /** A client too slow for its channels loses single publications, so from here on it is served single ones. */
    private void unpackBatches() {
        if (batches > 0) {
            List<Message> packed = List.copyOf(messages);
            messages.clear();
            for (Message message : packed) {
                if (message instanceof Batch batch) {
                    messages.addAll(batch.publications());
                } else {
                    messages.add(message);
                }
            }
            batches = 0;
        }
    }

    /**
     * Takes what one write carries, for sinks that write below the API: a batch, whose bytes it shares with all who get it, or
     * several small messages in one piece.
     *
     * @return nothing when nothing waits
     */
    public @Nullable ByteBuffer pollBytes() {
        if (dropped.isEmpty() && messages.peek() instanceof Batch batch && (messages.size() == 1 || isLarge(batch))) {
            messages.remove();
            batches--;
            bytes -= batch.weight();
            return taken(batch.bytes());
        }
        if (dropped.isEmpty() && isOfStream(messages.peek())) {
            return taken(pollStream());
        }
        List<EncodedMessage> encoded = pollEncoded();
        return encoded.isEmpty() ? null : taken(format.frame(encoded));
    }

    private static boolean isOfStream(@Nullable Message message) {
        return message instanceof Batch batch && batch.isOfStream();
    }

    /** Small parts of a stream that waited together, as one copy. */
    private ByteBuffer pollStream() {
        List<ByteBuffer> parts = new ArrayList<>();
        int length = 0;
        while (length < MAX_COPIED_BYTES && isOfStream(messages.peek()) && !isLarge(messages.peek())) {
            Batch part = (Batch) messages.remove();
            batches--;
            bytes -= part.weight();
            parts.add(part.bytes());
            length += part.bytes().remaining();
        }
        ByteBuffer copy = ByteBuffer.allocate(length);
        parts.forEach(copy::put);
        return copy.flip();
    }

    private ByteBuffer taken(ByteBuffer forOneWrite) {
        writes++;
        writtenBytes += forOneWrite.remaining();
        return forOneWrite;
    }

    private static boolean isLarge(@Nullable Message message) {
        return message instanceof Batch && isWrittenAlone(message.weight());
    }

    /** Whether a batch of that weight is written as it is, wherever it stands. */
    static boolean isWrittenAlone(int weight) {
        return weight >= MIN_SHARED_BYTES;
    }

    /** Up to the next batch that is large, or part of a stream. */
    private List<EncodedMessage> pollEncoded() {
        List<EncodedMessage> encoded = new ArrayList<>();
        int length = 0;
        EncodedMessage next = next();
        while (next != null) {
            encoded.add(next);
            length += next.length();
            next = length < MAX_COPIED_BYTES && !isLarge(messages.peek()) && !isOfStream(messages.peek())
                    ? next()
                    : null;
        }
        return encoded;
    }

    /**
     * Takes the next text message for the socket: a gap that must be announced first, or the oldest message, in one
     * message with its successors where the encoding allows that.
     */
    public @Nullable EncodedMessage poll() {
        EncodedMessage next = next();
        if (next != null) {
            writes++;
            writtenBytes += next.length();
        }
        return next;
    }

    private @Nullable EncodedMessage next() {
        EncodedMessage gap = pollGap();
        if (gap != null) {
            return gap;
        }
        Message first = pollMessage();
        if (first == null) {
            return null;
        }
        bytes -= first.weight();
        if (first instanceof ControlMessage notice) {
            return notice.encoded();
        }
        Publication publication = (Publication) first;
        return encoding.joins() && messages.peek() instanceof Publication
                ? join(publication)
                : encoding.encode(publication);
    }

    private @Nullable Message pollMessage() {
        Message first = messages.poll();
        if (first instanceof Batch batch) {
            batches--;
            List<Publication> publications = batch.publications();
            for (int i = publications.size() - 1; i > 0; i--) {
                messages.addFirst(publications.get(i));
            }
            return publications.get(0);
        }
        return first;
    }

    private @Nullable EncodedMessage pollGap() {
        var pending = dropped.entrySet().iterator();
        while (pending.hasNext()) {
            var gap = pending.next();
            pending.remove();
            gaps++;
            var notice = encoding.gap(Gap.of(gap.getKey(), gap.getValue(), Gap.Reason.SLOW_CONSUMER));
            if (notice.isPresent()) {
                return notice.get();
            }
        }
        return null;
    }

    private EncodedMessage join(Publication first) {
        joining.add(first);
        int joined = first.weight();
        while (messages.peek() instanceof Publication next && joined + next.weight() <= MAX_JOINED_BYTES) {
            messages.remove();
            bytes -= next.weight();
            joined += next.weight();
            joining.add(next);
        }
        EncodedMessage encoded = encoding.join(joining);
        joining.clear();
        return encoded;
    }

    /** Counts what was taken since the last time. */
    void report(ShardCounters shardCounters, DeliveryCounters counters) {
        if (writes > 0) {
            shardCounters.wrote(writes, writtenBytes);
            writes = 0;
            writtenBytes = 0;
        }
        if (gaps > 0) {
            counters.gaps(Gap.Reason.SLOW_CONSUMER, gaps);
            gaps = 0;
        }
    }

    void clear() {
        messages.clear();
        dropped.clear();
        bytes = 0;
        batches = 0;
    }
}
