package io.redtail.delivery;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the connection of one kind of client is written: how publications become messages, and messages bytes. There is one
 * object for each kind of client, and only clients with the same object share bytes.
 */
public final class WireFormat {

    private final Encoding encoding;
    private final Framing framing;
    private final @Nullable Supplier<SharedStream> streams;

    /** @param framing for sinks that write bytes; those that write messages never use it */
    public WireFormat(Encoding encoding, Framing framing) {
        this(encoding, framing, null);
    }

    private WireFormat(Encoding encoding, Framing framing, @Nullable Supplier<SharedStream> streams) {
        this.encoding = encoding;
        this.framing = framing;
        this.streams = streams;
    }

    /**
     * Another one, for clients that can read messages also from a stream that is compressed for all of them. Only for sinks that
     * write bytes.
     *
     * @param newStream makes a stream, used by the thread that asked for it
     */
    public WireFormat withStreams(Supplier<SharedStream> newStream) {
        return new WireFormat(encoding, framing, newStream);
    }

    public Encoding encoding() {
        return encoding;
    }

    ByteBuffer frame(List<EncodedMessage> messages) {
        return framing.toBytes(messages);
    }

    /** A new stream for the subscribers of one channel on one shard; empty: their messages are never compressed. */
    Optional<SharedStream> newStream() {
        return Optional.ofNullable(streams).map(Supplier::get);
    }

    /** Publications of one channel, in one message where the encoding allows that. */
    ByteBuffer write(List<Publication> publications) {
        return frame(encode(publications));
    }

    /** The same before they become bytes of the socket. */
    List<EncodedMessage> encode(List<Publication> publications) {
        if (encoding.joins() && publications.size() > 1) {
            return List.of(encoding.join(publications));
        }
        List<EncodedMessage> encoded = new ArrayList<>(publications.size());
        for (int i = 0; i < publications.size(); i++) {
            encoded.add(encoding.encode(publications.get(i)));
        }
        return encoded;
    }
}
