package io.redtail.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A client that has agreed on {@code permessage-deflate}, as RFC 7692 has it: one inflater for all that comes compressed. */
public final class InflatingReader {

    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private final Inflater inflater = new Inflater(true);
    private int compressed;

    /** How many of the messages were compressed. */
    public int compressed() {
        return compressed;
    }

    /** The messages in these frames, each a frame of its own. */
    public List<String> read(ByteBuffer frames) {
        ByteBuffer in = frames.duplicate();
        List<String> messages = new ArrayList<>();
        while (in.hasRemaining()) {
            int first = in.get() & 0xFF;
            int code = in.get();
            int length = code == 126 ? in.getShort() & 0xFFFF : code == 127 ? (int) in.getLong() : code;
            byte[] payload = new byte[length];
            in.get(payload);
            assertThat(first).isIn(0x81, 0xC1);
            messages.add(message(first == 0xC1, payload));
        }
        return messages;
    }

    /** One message. */
    public String message(boolean isCompressed, byte[] payload) {
        if (!isCompressed) {
            return new String(payload, StandardCharsets.UTF_8);
        }
        compressed++;
        var text = new ByteArrayOutputStream();
        try {
            inflate(payload, text);
            inflate(TAIL, text);
        } catch (DataFormatException e) {
            throw new AssertionError("a client cannot read this", e);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private void inflate(byte[] part, ByteArrayOutputStream to) throws DataFormatException {
        inflater.setInput(part);
        byte[] piece = new byte[8 * 1024];
        for (int length = inflater.inflate(piece); length > 0; length = inflater.inflate(piece)) {
            to.write(piece, 0, length);
        }
        assertThat(inflater.getRemaining()).as("left of a message").isZero();
    }
}
