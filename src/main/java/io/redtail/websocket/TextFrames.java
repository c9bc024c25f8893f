package io.redtail.websocket;

import io.redtail.delivery.CloseCode;
import io.redtail.delivery.Frame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Complete, unmasked text frames one behind the other, as a server writes them (RFC 6455 section 5.2). */
final class TextFrames {

    private static final int FINAL_TEXT = 0x81;
    private static final int FINAL_CLOSE = 0x88;
    private static final int MAX_HEADER_BYTES = 10;
    private static final int MAX_CLOSE_REASON_BYTES = 123;

    private byte[] bytes;
    private int length;

    /**
     * A close frame (RFC 6455 section 5.5.1).
     *
     * @param reason in ASCII; cut to what a close frame holds
     */
    static ByteBuffer close(CloseCode code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
        int length = Math.min(text.length, MAX_CLOSE_REASON_BYTES);
        return ByteBuffer.allocate(4 + length)
                .put((byte) FINAL_CLOSE)
                .put((byte) (2 + length))
                .putShort((short) code.code())
                .put(text, 0, length)
                .flip();
    }

    /** Makes room for about {@code capacity} bytes; it grows when that was too few. */
    TextFrames(int capacity) {
        bytes = new byte[capacity];
    }

    int length() {
        return length;
    }

    void add(Frame content) {
        byte[] payload = content.utf8();
        ensure(MAX_HEADER_BYTES + payload.length);
        bytes[length++] = (byte) FINAL_TEXT;
        addLength(payload.length);
        System.arraycopy(payload, 0, bytes, length, payload.length);
        length += payload.length;
    }

    private void addLength(int payloadLength) {
        if (payloadLength < 126) {
            bytes[length++] = (byte) payloadLength;
        } else if (payloadLength < 0x10000) {
            bytes[length++] = 126;
            addBigEndian(payloadLength, 2);
        } else {
            bytes[length++] = 127;
            addBigEndian(payloadLength, 8);
        }
    }

    private void addBigEndian(long value, int count) {
        for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    ByteBuffer toByteBuffer() {
        return ByteBuffer.wrap(bytes, 0, length);
    }
}
