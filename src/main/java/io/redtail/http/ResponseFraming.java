package io.redtail.http;

import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.Framing;
import java.nio.ByteBuffer;
import java.util.List;

/** A response's body: one frame behind the other, as they are. */
final class ResponseFraming implements Framing {

    static final Framing INSTANCE = new ResponseFraming();

    private ResponseFraming() {}

    @Override
    public ByteBuffer toBytes(List<EncodedMessage> frames) {
        int length = frames.stream().mapToInt(EncodedMessage::length).sum();
        ByteBuffer bytes = ByteBuffer.allocate(length);
        frames.forEach(frame -> bytes.put(frame.utf8()));
        return bytes.flip();
    }
}
