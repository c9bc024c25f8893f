package io.redtail.delivery;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How the connection of one kind of client is written: how publications become messages, and messages bytes. There is one
 * object for each kind of client, and only clients with the same object share bytes.
 */
public final class WireFormat {

    private final Encoding encoding;
    private final Framing framing;

    /** @param framing for sinks that write bytes; those that write messages never use it */
    public WireFormat(Encoding encoding, Framing framing) {
        this.encoding = encoding;
        this.framing = framing;
    }

    public Encoding encoding() {
        return encoding;
    }

    ByteBuffer frame(List<EncodedMessage> messages) {
        return framing.toBytes(messages);
    }

    /** Publications of one channel, in one message where the encoding allows that. */
    ByteBuffer write(List<Publication> publications) {
        if (encoding.joins() && publications.size() > 1) {
            return frame(List.of(encoding.join(publications)));
        }
        List<EncodedMessage> encoded = new ArrayList<>(publications.size());
        for (int i = 0; i < publications.size(); i++) {
            encoded.add(encoding.encode(publications.get(i)));
        }
        return frame(encoded);
    }
}
