package io.redtail.server;

import java.nio.ByteBuffer;

/** The head of a WebSocket frame (RFC 6455 section 5.2), up to its mask. */
public final class FrameHead {

    /** What the head of a server's frame has at most. */
    public static final int MAX_BYTES = 10;

    /** Of its second byte: a mask follows. */
    static final int MASKED = 0x80;

    private FrameHead() {}

    /**
     * Writes the head of a server's frame.
     *
     * @param first its first byte: FIN, the reserved bits, the opcode
     * @param payload the length
     */
    public static void put(int first, int payload, ByteBuffer frame) {
        put(first, 0, payload, frame);
    }

    /**
     * The same.
     *
     * @param mask {@link #MASKED}, whose bytes the caller has to write then, or 0
     */
    static void put(int first, int mask, int payload, ByteBuffer frame) {
        frame.put((byte) first);
        if (payload < 126) {
            frame.put((byte) (mask | payload));
        } else if (payload < 0x10000) {
            frame.put((byte) (mask | 126)).putShort((short) payload);
        } else {
            frame.put((byte) (mask | 127)).putLong(payload);
        }
    }
}
