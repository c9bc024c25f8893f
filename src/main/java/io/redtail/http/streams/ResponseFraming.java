package io.redtail.http.streams;

import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.Framing;
import java.nio.ByteBuffer;
import java.util.List;

/** A response's body: one message after the other, as they are. */
final class ResponseFraming implements Framing {

    static final Framing INSTANCE = new ResponseFraming();

    private ResponseFraming() {}

    @Override
    public ByteBuffer toBytes(List<EncodedMessage> encodeds) {
        int length = encodeds.stream().mapToInt(EncodedMessage::length).sum();
        ByteBuffer bytes = ByteBuffer.allocate(length);
        encodeds.forEach(encoded -> bytes.put(encoded.utf8()));
        return bytes.flip();
    }
}
