package io.redtail.websocket;

import java.nio.ByteBuffer;
import java.util.function.IntSupplier;

/** Reads the heads of a client's frames (RFC 6455 section 5.2) as their bytes come, and finds one that announces too much. One thread. */
final class FrameLengths {

    private static final int SHORT_HEAD_BYTES = 2;
    private static final int MASK_BYTES = 4;

    private final IntSupplier maxBytes;
    private int headBytes = SHORT_HEAD_BYTES;
    private int headRead;
    private int lengthBytes;
    private long announced;
    private long payloadLeft;

    /** @param maxBytes what a frame may announce, asked for each */
    FrameLengths(IntSupplier maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Reads on, and leaves the buffer as it is.
     *
     * @return up to where the buffer may be taken: its limit, or where a frame begins that announces too much
     */
    int admitted(ByteBuffer data) {
        int frame = data.position();
        int at = frame;
        while (at < data.limit()) {
            if (payloadLeft > 0) {
                int part = (int) Math.min(payloadLeft, data.limit() - at);
                payloadLeft -= part;
                at += part;
            } else {
                if (headRead == 0) {
                    frame = at;
                }
                readHead(data.get(at++) & 0xFF);
                if (headRead == headBytes) {
                    if (announced < 0 || announced > maxBytes.getAsInt()) {
                        return frame;
                    }
                    payloadLeft = announced;
                    headRead = 0;
                    headBytes = SHORT_HEAD_BYTES;
                }
            }
        }
        return data.limit();
    }

    private void readHead(int next) {
        if (headRead == 1) {
            int code = next & 0x7F;
            lengthBytes = code == 127 ? 8 : code == 126 ? 2 : 0;
            announced = lengthBytes == 0 ? code : 0;
            headBytes = SHORT_HEAD_BYTES + lengthBytes + ((next & 0x80) == 0 ? 0 : MASK_BYTES);
        } else if (headRead >= SHORT_HEAD_BYTES && headRead < SHORT_HEAD_BYTES + lengthBytes) {
            announced = announced << 8 | next;
        }
        headRead++;
    }
}
