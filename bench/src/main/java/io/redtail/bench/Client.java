package io.redtail.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One WebSocket client: connects, subscribes, then checks every payload, byte for byte and number for number. The generator's
 * thread.
 */
final class Client implements AutoCloseable {

    /** What all clients of a generator share. */
    interface Listener {

        /** The client has subscribed; where there are no answers, it has only asked to. */
        void subscribed();

        /** A payload arrived that was to arrive next. */
        void delivered(int channel, int number, long dueMicroseconds);
    }

    private enum State {
        CONNECTING,
        UPGRADING,
        SUBSCRIBING,
        SUBSCRIBED
    }

    private static final byte[] END_OF_HEADERS = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int UNKNOWN = -1;
    private static final byte[] NOTHING = new byte[0];

    private final SocketChannel socket;
    private final SelectionKey key;
    private final Dialect dialect;
    private final int channelIndex;
    private final String channel;
    private final byte[] expected;
    private final int markAt;
    private final Listener listener;
    private final String request;
    private State state = State.CONNECTING;
    private byte[] partial = NOTHING;
    private int next = UNKNOWN;

    /** Begins to connect; {@link #ready} does the rest. */
    Client(Selector selector, ServerProcess server, Scenario scenario, int channelIndex, Listener listener)
            throws IOException {
        this.channelIndex = channelIndex;
        this.channel = scenario.channel(channelIndex);
        this.dialect = scenario.dialect();
        this.expected = dialect.delivered(channel, scenario.payloadBytes());
        this.markAt = Dialect.markIn(expected);
        this.listener = listener;
        socket = SocketChannel.open();
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
        key = socket.register(selector, SelectionKey.OP_CONNECT, this);
        this.request = "GET " + server.path() + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    /** The number that it waits for next, {@code -1} if it has got nothing yet. */
    int next() {
        return next;
    }

    /**
     * Does what the socket is ready for.
     *
     * @param in for reading, shared by all clients
     * @param bytes of the same capacity, shared too
     */
    void ready(ByteBuffer in, byte[] bytes) throws IOException {
        if (state == State.CONNECTING) {
            socket.finishConnect();
            key.interestOps(SelectionKey.OP_READ);
            state = State.UPGRADING;
            write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            return;
        }
        in.clear().put(partial);
        if (socket.read(in) < 0) {
            throw new IOException("the server closed the connection of a client on " + channel);
        }
        int length = in.flip().remaining();
        in.get(bytes, 0, length);
        int used = state == State.UPGRADING ? readUpgrade(bytes, length) : 0;
        used = state == State.UPGRADING ? used : readFrames(bytes, used, length);
        partial = used == length ? NOTHING : Arrays.copyOfRange(bytes, used, length);
    }

    private int readUpgrade(byte[] bytes, int length) throws IOException {
        int end = indexOf(bytes, length, END_OF_HEADERS);
        if (end < 0) {
            return 0;
        }
        String status = new String(bytes, 0, Math.min(length, 12), StandardCharsets.US_ASCII);
        if (!status.equals("HTTP/1.1 101")) {
            throw new IOException("no upgrade: " + status);
        }
        state = dialect.answers() ? State.SUBSCRIBING : State.SUBSCRIBED;
        send(0x81, dialect.subscribe(channel).getBytes(StandardCharsets.US_ASCII));
        if (state == State.SUBSCRIBED) {
            listener.subscribed();
        }
        return end + END_OF_HEADERS.length;
    }

    private static int indexOf(byte[] bytes, int length, byte[] wanted) {
        for (int i = 0; i + wanted.length <= length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    /** @return where the first frame begins that has not arrived wholly */
    private int readFrames(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        while (length - at >= 2) {
            int payloadLength = bytes[at + 1] & 0x7f;
            int payloadAt = at + 2;
            if (payloadLength >= 126) {
                int digits = payloadLength == 126 ? 2 : 8;
                if (length - payloadAt < digits) {
                    break;
                }
                payloadLength = bigEndian(bytes, payloadAt, digits);
                payloadAt += digits;
            }
            if (length - payloadAt < payloadLength) {
                break;
            }
            frame(bytes[at] & 0xff, bytes, payloadAt, payloadLength);
            at = payloadAt + payloadLength;
        }
        return at;
    }

    private static int bigEndian(byte[] bytes, int at, int count) {
        int value = 0;
        for (int i = at; i < at + count; i++) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    private void frame(int header, byte[] bytes, int at, int length) throws IOException {
        switch (header) {
            case 0x81 -> text(bytes, at, length);
            case 0x89 -> send(0x8a, Arrays.copyOfRange(bytes, at, at + length));
            case 0x88 ->
                throw new IOException("closed with " + bigEndian(bytes, at, 2) + " "
                        + new String(bytes, at + 2, length - 2, StandardCharsets.UTF_8));
            default -> throw new IOException("a frame that nobody asked for: 0x" + Integer.toHexString(header));
        }
    }

    private void text(byte[] bytes, int at, int length) {
        if (state == State.SUBSCRIBING) {
            String answer = new String(bytes, at, length, StandardCharsets.UTF_8);
            if (!answer.contains("\"subscribed\"")) {
                throw new WrongDeliveryException("not subscribed: " + answer);
            }
            state = State.SUBSCRIBED;
            listener.subscribed();
            return;
        }
        if (!isExpected(bytes, at, length)) {
            throw new WrongDeliveryException(
                    "not what was published: " + new String(bytes, at, Math.min(length, 300), StandardCharsets.UTF_8));
        }
        int number = Mark.number(bytes, at + markAt);
        if (next != UNKNOWN && number != next) {
            throw new WrongDeliveryException("number " + number + " of " + channel + " instead of " + next);
        }
        next = number + 1;
        listener.delivered(channelIndex, number, Mark.microseconds(bytes, at + markAt));
    }

    private boolean isExpected(byte[] bytes, int at, int length) {
        int afterMark = markAt + Mark.LENGTH;
        return length == expected.length
                && Arrays.equals(bytes, at, at + markAt, expected, 0, markAt)
                && Arrays.equals(bytes, at + afterMark, at + length, expected, afterMark, length);
    }

    /** A client's frames are masked (RFC 6455 section 5.3); a mask of zeros is one. */
    private void send(int header, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 8);
        frame.put((byte) header);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        write(frame.putInt(0).put(payload).flip());
    }

    private void write(ByteBuffer bytes) throws IOException {
        socket.write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("the server does not read");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
