package io.redtail.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket client that offers {@code permessage-deflate}: it counts bytes and messages, and a few of them inflate what they get and
 * hand it on. The generator's thread.
 */
final class CompressedClient implements AutoCloseable {

    /** What all clients of a generator share. */
    interface Listener {

        /** It is there: its subscriptions are answered, or it needs none. */
        void subscribed();

        /** A message of its channel; {@link #messages} does not count it yet. */
        void message(CompressedClient client, boolean compressed);

        /** What is in that message, if the client is one that reads. */
        void read(CompressedClient client, String text);
    }

    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};
    private static final int COMPRESSED = 0x40;

    private final SocketChannel socket;
    private final SelectionKey key;
    private final ServerProcess server;
    private final int channel;
    private final List<String> subscriptions;
    private final Listener listener;
    private final @Nullable Inflater inflater;
    private byte[] partial = {};
    private boolean connected;
    private boolean upgraded;
    private int answers;
    private long bytesRead;
    private int messages;

    /**
     * Connects.
     *
     * @param subscriptions its first messages, each of which is answered; none: to connect is to subscribe
     * @param reads whether it inflates what it gets
     */
    CompressedClient(
            Selector selector,
            ServerProcess server,
            int channel,
            List<String> subscriptions,
            boolean reads,
            Listener listener)
            throws IOException {
        this.server = server;
        this.channel = channel;
        this.subscriptions = List.copyOf(subscriptions);
        this.listener = listener;
        this.inflater = reads ? new Inflater(true) : null;
        socket = SocketChannel.open();
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
        key = socket.register(selector, SelectionKey.OP_CONNECT, this);
    }

    long bytesRead() {
        return bytesRead;
    }

    int channel() {
        return channel;
    }

    /** How many it has had of its channel. */
    int messages() {
        return messages;
    }

    /** Does what the socket is ready for. */
    void ready(ByteBuffer in, byte[] bytes) throws IOException, DataFormatException {
        if (!connected) {
            socket.finishConnect();
            connected = true;
            key.interestOps(SelectionKey.OP_READ);
            write(("GET " + server.path() + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            return;
        }
        in.clear().put(partial);
        int read = socket.read(in);
        if (read < 0) {
            throw new IOException("the server closed a connection");
        }
        bytesRead += read;
        int length = in.flip().remaining();
        in.get(bytes, 0, length);
        int used = upgraded ? 0 : upgrade(bytes, length);
        used = upgraded ? frames(bytes, used, length) : used;
        partial = Arrays.copyOfRange(bytes, used, length);
    }

    private int upgrade(byte[] bytes, int length) throws IOException {
        String head = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        int end = head.indexOf("\r\n\r\n");
        if (end < 0) {
            return 0;
        }
        if (!head.startsWith("HTTP/1.1 101")) {
            throw new IOException("no upgrade: " + head.lines().findFirst().orElse(""));
        }
        upgraded = true;
        if (subscriptions.isEmpty()) {
            listener.subscribed();
        } else {
            subscribe();
        }
        return end + 4;
    }

    /** In one write. */
    private void subscribe() throws IOException {
        var frames = new ByteArrayOutputStream();
        for (String subscription : subscriptions) {
            byte[] text = subscription.getBytes(StandardCharsets.UTF_8);
            frames.writeBytes(ByteBuffer.allocate(6 + text.length)
                    .put((byte) 0x81)
                    .put((byte) (0x80 | text.length))
                    .putInt(0)
                    .put(text)
                    .array());
        }
        write(frames.toByteArray());
    }

    private boolean isSubscribed() {
        return answers == subscriptions.size();
    }

    private int frames(byte[] bytes, int from, int length) throws IOException, DataFormatException {
        int at = from;
        while (length - at >= 2) {
            int payload = bytes[at + 1] & 0x7f;
            int payloadAt = at + 2;
            if (payload == 126) {
                if (length - at < 4) {
                    break;
                }
                payload = (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
                payloadAt = at + 4;
            } else if (payload == 127) {
                throw new IOException("a frame of more than 64 KB");
            }
            if (length - payloadAt < payload) {
                break;
            }
            frame(bytes[at] & 0xff, bytes, payloadAt, payload);
            at = payloadAt + payload;
        }
        return at;
    }

    private void frame(int first, byte[] bytes, int at, int length) throws IOException, DataFormatException {
        switch (first & ~COMPRESSED) {
            case 0x81 -> {
                boolean compressed = (first & COMPRESSED) != 0;
                String text = inflater == null ? null : text(inflater, compressed, bytes, at, length);
                if (isSubscribed()) {
                    listener.message(this, compressed);
                    if (text != null) {
                        listener.read(this, text);
                    }
                    messages++;
                } else {
                    answers++;
                    if (isSubscribed()) {
                        listener.subscribed();
                    }
                }
            }
            case 0x89 -> {
                byte[] pong = new byte[6 + length];
                pong[0] = (byte) 0x8a;
                pong[1] = (byte) (0x80 | length);
                System.arraycopy(bytes, at, pong, 6, length);
                write(pong);
            }
            default -> throw new IOException("a frame that nobody asked for: 0x" + Integer.toHexString(first));
        }
    }

    private static String text(Inflater inflater, boolean compressed, byte[] bytes, int at, int length)
            throws DataFormatException {
        if (!compressed) {
            return new String(bytes, at, length, StandardCharsets.UTF_8);
        }
        byte[] data = Arrays.copyOfRange(bytes, at, at + length + TAIL.length);
        System.arraycopy(TAIL, 0, data, length, TAIL.length);
        inflater.setInput(data);
        byte[] text = new byte[1 << 16];
        int inflated = inflater.inflate(text);
        return new String(text, 0, inflated, StandardCharsets.UTF_8);
    }

    private void write(byte[] bytes) throws IOException {
        if (socket.write(ByteBuffer.wrap(bytes)) < bytes.length) {
            throw new IOException("the server does not read");
        }
    }

    @Override
    public void close() throws IOException {
        if (inflater != null) {
            inflater.end();
        }
        socket.close();
    }
}
