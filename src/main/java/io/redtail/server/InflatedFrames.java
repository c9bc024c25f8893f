package io.redtail.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * A client's frames as a server reads them that knows nothing of {@code permessage-deflate}: each compressed message becomes one frame
 * that is not compressed. All other bytes stay as they are, also those that break RFC 6455, which the server refuses.
 *
 * <p>A compressed message is kept until it is complete; {@link FrameLengths} has bounded it before. One thread.
 */
public final class InflatedFrames {

    private static final int FINAL = 0x80;
    private static final int RESERVED_BITS = 0x70;
    private static final int COMPRESSED = 0x40;
    private static final int CONTROL = 0x08;
    private static final int OPCODE = 0x0F;
    private static final int MASK_BYTES = 4;
    private static final int MAX_HEAD_BYTES = FrameHead.MAX_BYTES + MASK_BYTES;
    private static final int NO_MESSAGE = -1;

    private final Inflaters inflaters;
    private final ClientInput client;
    private final byte[] head = new byte[MAX_HEAD_BYTES];
    private int headRead;
    private long payloadLeft;
    private int maskAt;

    /** Whether the frame that comes is a part of a compressed message, and not to be handed on. */
    private boolean collecting;

    /** The opcode of the compressed message that is not complete. */
    private int opcode = NO_MESSAGE;

    private @Nullable ByteArrayOutputStream collected;

    /** @param client is told of what cannot be inflated */
    public InflatedFrames(Inflaters inflaters, ClientInput client) {
        this.inflaters = inflaters;
        this.client = client;
    }

    /** Whether a new frame, of a new message, would come next: then this knows nothing that another one would not. */
    public boolean isIdle() {
        return headRead == 0 && payloadLeft == 0 && opcode == NO_MESSAGE;
    }

    /**
     * Reads on.
     *
     * @param data read to its end
     * @return what the server is to read instead
     * @throws DataFormatException if a message cannot be inflated
     * @throws InflatedMessage.TooLongException if a message would be too long
     */
    public byte[] inflate(ByteBuffer data) throws DataFormatException, InflatedMessage.TooLongException {
        var frames = new ByteArrayOutputStream(data.remaining() + 64);
        while (data.hasRemaining()) {
            if (payloadLeft > 0) {
                readPayload(data, frames);
            } else {
                readHead(data, frames);
            }
        }
        return frames.toByteArray();
    }

    private void readHead(ByteBuffer data, ByteArrayOutputStream frames)
            throws DataFormatException, InflatedMessage.TooLongException {
        head[headRead++] = data.get();
        if (headRead < 2 || headRead < headLength()) {
            return;
        }
        payloadLeft = payloadLength();
        maskAt = 0;
        collecting = isOfCompressedMessage();
        if (collecting) {
            collected = collected == null ? new ByteArrayOutputStream() : collected;
        } else {
            frames.write(head, 0, headRead);
        }
        if (payloadLeft == 0) {
            endFrame(frames);
        }
    }

    private int headLength() {
        int code = head[1] & 0x7F;
        return 2 + (code == 127 ? 8 : code == 126 ? 2 : 0) + (isMasked() ? MASK_BYTES : 0);
    }

    private boolean isMasked() {
        return (head[1] & FrameHead.MASKED) != 0;
    }

    private long payloadLength() {
        int code = head[1] & 0x7F;
        if (code < 126) {
            return code;
        }
        ByteBuffer length = ByteBuffer.wrap(head, 2, 8);
        return code == 126 ? length.getShort() & 0xFFFF : length.getLong();
    }

    private boolean isOfCompressedMessage() {
        int first = head[0];
        if ((first & CONTROL) != 0 || !isMasked()) {
            return false;
        }
        if (opcode != NO_MESSAGE) {
            return (first & (RESERVED_BITS | OPCODE)) == 0;
        }
        if ((first & RESERVED_BITS) == COMPRESSED && (first & OPCODE) != 0) {
            opcode = first & OPCODE;
            return true;
        }
        return false;
    }

    private void readPayload(ByteBuffer data, ByteArrayOutputStream frames)
            throws DataFormatException, InflatedMessage.TooLongException {
        int length = (int) Math.min(payloadLeft, data.remaining());
        byte[] part = new byte[length];
        data.get(part);
        payloadLeft -= length;
        if (collecting && collected != null) {
            unmask(part);
            collected.write(part, 0, length);
        } else {
            frames.write(part, 0, length);
        }
        if (payloadLeft == 0) {
            endFrame(frames);
        }
    }

    private void unmask(byte[] part) {
        int mask = headRead - MASK_BYTES;
        for (int i = 0; i < part.length; i++) {
            part[i] ^= head[mask + (maskAt++ & 3)];
        }
    }

    private void endFrame(ByteArrayOutputStream frames) throws DataFormatException, InflatedMessage.TooLongException {
        headRead = 0;
        if (collecting && collected != null && (head[0] & FINAL) != 0) {
            byte[] compressed = collected.toByteArray();
            int of = opcode;
            collected = null;
            opcode = NO_MESSAGE;
            write(of, whole(compressed), frames);
        }
        collecting = false;
    }

    private byte[] whole(byte[] compressed) throws DataFormatException, InflatedMessage.TooLongException {
        try (var message = new InflatedMessage(inflaters, client.maxBytes())) {
            byte[] most = message.inflate(ByteBuffer.wrap(compressed));
            byte[] rest = message.end();
            return rest.length == 0
                    ? most
                    : ByteBuffer.allocate(most.length + rest.length)
                            .put(most)
                            .put(rest)
                            .array();
        }
    }

    /** A mask of zeros changes nothing, and a client's frame has to have one. */
    private static void write(int of, byte[] message, ByteArrayOutputStream frames) {
        ByteBuffer first = ByteBuffer.allocate(MAX_HEAD_BYTES);
        FrameHead.put(FINAL | of, FrameHead.MASKED, message.length, first);
        first.putInt(0);
        frames.write(first.array(), 0, first.position());
        frames.write(message, 0, message.length);
    }
}
