package io.redtail.protocol;

import io.redtail.channel.Channel;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.Encoding;
import io.redtail.delivery.Gap;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StreamPosition;
import io.redtail.json.JsonBytes;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code redtail.v1}: publications as {@code [{"channel":"logs:p","data":"…"},…]}, everything else as an object. */
public final class EnvelopeEncoding implements Encoding {

    private static final Function<Publication, byte[]> ENVELOPE = EnvelopeEncoding::envelope;

    private final ServerMessageEncoder encoder;

    public EnvelopeEncoding(ServerMessageEncoder encoder) {
        this.encoder = encoder;
    }

    @Override
    public String name() {
        return "redtail.v1";
    }

    @Override
    public EncodedMessage encode(Publication publication) {
        return publication.encodedOnce(ENVELOPE);
    }

    private static byte[] envelope(Publication publication) {
        byte[] payload = publication.payload().utf8();
        JsonBytes json =
                new JsonBytes(payload.length + 168 + publication.channel().id().length());
        json.raw("[{\"channel\":\""); // a channel's name has nothing to escape
        json.raw(publication.channel().name());
        json.raw("\"");
        position(json, publication.position());
        time(json, publication);
        json.raw(",\"data\":\"");
        json.escaped(payload);
        json.raw("\"}]");
        return json.toByteArray();
    }

    private static void position(JsonBytes json, @Nullable StreamPosition position) {
        if (position == null) {
            return;
        }
        if (position.offset() == 1) { // who came before it does not know the epoch yet
            json.raw(",\"epoch\":\"");
            json.raw(position.epoch());
            json.raw("\"");
        }
        number(json, ",\"offset\":", position.offset());
    }

    /** The publisher's own time goes first; then the other one is said, too, for it is what {@code since} goes by. */
    private static void time(JsonBytes json, Publication publication) {
        long shown = publication.shownTimeMillis();
        if (shown != Publication.NO_TIME) {
            number(json, ",\"time\":", shown);
        }
        if (shown != publication.timeMillis() && publication.timeMillis() != Publication.NO_TIME) {
            number(json, ",\"recorded\":", publication.timeMillis());
        }
    }

    private static void number(JsonBytes json, String name, long number) {
        json.raw(name);
        json.raw(Long.toString(number));
    }

    @Override
    public boolean joins() {
        return true;
    }

    /** Takes the brackets off each publication's own encoded message, which is encoded once for all who get it. */
    @Override
    public EncodedMessage join(List<Publication> publications) {
        int length = 1;
        for (Publication publication : publications) {
            length += encode(publication).length() - 1;
        }
        byte[] joined = new byte[length];
        int end = 0;
        for (Publication publication : publications) {
            byte[] single = encode(publication).utf8();
            joined[end] = (byte) (end == 0 ? '[' : ',');
            end++;
            System.arraycopy(single, 1, joined, end, single.length - 2);
            end += single.length - 2;
        }
        joined[end] = ']';
        return EncodedMessage.of(joined);
    }

    @Override
    public Optional<EncodedMessage> gap(Gap gap) {
        return Optional.of(encoder.encode(Notice.gap(gap)));
    }

    @Override
    public Optional<EncodedMessage> unsubscribed(Channel channel) {
        return Optional.of(encoder.encode(Notice.unsubscribed(channel)));
    }

    @Override
    public Optional<EncodedMessage> ended(Publication end) {
        return Optional.of(encoder.encode(Notice.ended(end)));
    }

    @Override
    public Optional<EncodedMessage> snapshotEnd(Channel channel, StreamPosition position) {
        return Optional.of(encoder.encode(Notice.snapshotEnd(channel, position)));
    }

    @Override
    public Optional<EncodedMessage> upstream(boolean available) {
        return Optional.of(encoder.encode(Notice.upstream(available)));
    }
}
