package io.redtail.http.streams;

import io.redtail.channel.Channel;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.Encoding;
import io.redtail.delivery.Gap;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StreamPosition;
import io.redtail.protocol.Notice;
import io.redtail.protocol.ServerMessageEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code text/event-stream} (WHATWG HTML, section 9.2): a payload is a message, a {@code data} line for each of its lines. A
 * payload without CR comes back as it is. CR ends a line of this format, so none can come back: a client reads CRLF as LF, a
 * CR between two texts as LF, and one that begins or ends a line, as those of progress bars do, not at all. Everything else is
 * an event named as its status.
 *
 * <p>When it was published is a field {@code time}, which clients of this format ignore as they must ignore all that they do not know;
 * others may read it.
 */
final class EventEncoding implements Encoding {

    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    private final ServerMessageEncoder encoder;
    private final LineTimes times;

    /** @param times whether the lines begin with their time, for clients that see nothing but these */
    EventEncoding(ServerMessageEncoder encoder, LineTimes times) {
        this.encoder = encoder;
        this.times = times;
    }

    @Override
    public String name() {
        return "event-stream";
    }

    @Override
    public EncodedMessage encode(Publication publication) {
        long time = publication.shownTimeMillis();
        byte[] payload = times.before(publication.payload().utf8(), time);
        ByteArrayOutputStream event = new ByteArrayOutputStream(payload.length + 96);
        event.writeBytes(id(publication.position()).getBytes(StandardCharsets.US_ASCII));
        if (time != Publication.NO_TIME) {
            event.writeBytes(("time: " + time + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        int start = 0;
        for (int i = 0; i < payload.length; i++) {
            if (payload[i] == '\n') {
                line(event, payload, start, i);
                start = i + 1;
            }
        }
        line(event, payload, start, payload.length);
        event.write('\n');
        return EncodedMessage.of(event.toByteArray());
    }

    /** What a client that comes back sends as {@code Last-Event-ID}; only with history. */
    private static String id(@Nullable StreamPosition position) {
        return position == null ? "" : "id: " + EventId.of(position) + "\n";
    }

    /** A line that a terminal would write again and again: what stands between its CRs, without the empty parts. */
    private static void line(ByteArrayOutputStream event, byte[] payload, int from, int to) {
        int start = from;
        boolean empty = true;
        for (int i = from; i <= to; i++) {
            if (i == to || payload[i] == '\r') {
                if (i > start) {
                    data(event, payload, start, i);
                    empty = false;
                }
                start = i + 1;
            }
        }
        if (empty) {
            data(event, payload, from, from);
        }
    }

    private static void data(ByteArrayOutputStream event, byte[] payload, int from, int to) {
        event.writeBytes(DATA);
        event.write(payload, from, to - from);
        event.write('\n');
    }

    @Override
    public boolean joins() {
        return false;
    }

    @Override
    public EncodedMessage join(List<Publication> publications) {
        throw new UnsupportedOperationException("events are joined by the sink");
    }

    @Override
    public Optional<EncodedMessage> gap(Gap gap) {
        return Optional.of(EncodedMessage.of(
                id(gap.after()) + event("gap", Notice.gap(gap)).text()));
    }

    @Override
    public Optional<EncodedMessage> ended(Publication end) {
        return Optional.of(EncodedMessage.of(
                id(end.position()) + event("ended", Notice.ended(end)).text()));
    }

    @Override
    public Optional<EncodedMessage> snapshotEnd(Channel channel, StreamPosition position) {
        return Optional.of(EncodedMessage.of(id(position)
                + event("snapshot", Notice.snapshotEnd(channel, position)).text()));
    }

    @Override
    public Optional<EncodedMessage> upstream(boolean available) {
        return Optional.of(event(available ? "restored" : "degraded", Notice.upstream(available)));
    }

    /** A response that ended would have {@code EventSource} come back every few seconds, for as long as its page is open. */
    @Override
    public boolean endsWithChannel() {
        return false;
    }

    @Override
    public boolean isSingleChannel() {
        return true;
    }

    private EncodedMessage event(String name, Notice notice) {
        return EncodedMessage.of(
                "event: " + name + "\ndata: " + encoder.encode(notice).text() + "\n\n");
    }

    /** What clients pass over. */
    static EncodedMessage comment(String text) {
        return EncodedMessage.of(": " + text + "\n\n");
    }
}
