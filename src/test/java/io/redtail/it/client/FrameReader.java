package io.redtail.it.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;

/** Takes a server's frames from a channel that may bring any part of them. One thread. */
public final class FrameReader {

    /** What comes whole. */
    public interface Listener {

        void onText(String text);

        /** A ping, a pong or a close frame. */
        void onControl(int opcode, byte[] payload) throws IOException;
    }

    private final Listener listener;
    private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
    private ByteBuffer received = ByteBuffer.allocate(4 * 1024);

    public FrameReader(Listener listener) {
        this.listener = listener;
    }

    /** Takes what there is now. */
    public void readFrom(ReadableByteChannel channel) throws IOException {
        if (channel.read(received) < 0) {
            throw new EOFException("The server has ended the connection");
        }
        parse();
    }

    /** What follows the handshake in the same packet. */
    public void begin(ByteBuffer rest) throws IOException {
        while (received.remaining() < rest.remaining()) {
            grow();
        }
        received.put(rest);
        parse();
    }

    private void grow() {
        received = ByteBuffer.allocate(received.capacity() * 2).put(received.flip());
    }

    private void parse() throws IOException {
        received.flip();
        while (parseOne()) {
            // Each call takes one frame.
        }
        received.compact();
        if (!received.hasRemaining()) {
            grow();
        }
    }

    private boolean parseOne() throws IOException {
        received.mark();
        if (received.remaining() >= 2) {
            int first = received.get();
            int length = received.get();
            int lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0;
            if (received.remaining() >= lengthBytes) {
                long bytes = length == 126
                        ? Short.toUnsignedInt(received.getShort())
                        : length == 127 ? received.getLong() : length;
                if (received.remaining() >= bytes) {
                    byte[] payload = new byte[(int) bytes];
                    received.get(payload);
                    handle(first < 0, first & 0x0F, payload);
                    return true;
                }
            }
        }
        received.reset();
        return false;
    }

    private void handle(boolean last, int opcode, byte[] payload) throws IOException {
        if (opcode != RawClient.TEXT && opcode != RawClient.CONTINUATION) {
            listener.onControl(opcode, payload);
            return;
        }
        fragments.writeBytes(payload);
        if (last) {
            String text = fragments.toString(StandardCharsets.UTF_8);
            fragments.reset();
            listener.onText(text);
        }
    }
}
