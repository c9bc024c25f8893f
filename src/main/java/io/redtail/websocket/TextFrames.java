package io.redtail.websocket;

import io.redtail.delivery.CloseCode;
import io.redtail.delivery.EncodedMessage;
import io.redtail.server.FrameHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Complete, unmasked text frames one behind the other, as a server writes them (RFC 6455 section 5.2). */
final class TextFrames {

    static final int FINAL_TEXT = 0x81;
    private static final byte FINAL_CLOSE = (byte) 0x88;
    private static final int MAX_CLOSE_REASON_BYTES = 123;

    private TextFrames() {}

    /** As {@link io.redtail.delivery.Framing} has it. */
    static ByteBuffer of(List<EncodedMessage> contents) {
        int length = 0;
        for (int i = 0; i < contents.size(); i++) {
            int payload = contents.get(i).length();
            length += headerLength(payload) + payload;
        }
        ByteBuffer frames = ByteBuffer.allocate(length);
        for (int i = 0; i < contents.size(); i++) {
            put(contents.get(i).utf8(), frames);
        }
        return frames.flip();
    }

    private static int headerLength(int payload) {
        if (payload < 126) {
            return 2;
        }
        return payload < 0x10000 ? 4 : 10;
    }

    private static void put(byte[] payload, ByteBuffer frames) {
        FrameHead.put(FINAL_TEXT, payload.length, frames);
        frames.put(payload);
    }

    /**
     * A close frame (RFC 6455 section 5.5.1).
     *
     * @param reason in ASCII; cut to what a close frame holds
     */
    static ByteBuffer close(CloseCode code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
        int length = Math.min(text.length, MAX_CLOSE_REASON_BYTES);
        return ByteBuffer.allocate(4 + length)
                .put(FINAL_CLOSE)
                .put((byte) (2 + length))
                .putShort((short) code.code())
                .put(text, 0, length)
                .flip();
    }
}
