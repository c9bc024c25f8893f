package io.redtail.it.client;

import io.redtail.it.server.Gateway;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A WebSocket client that may break every rule: its own handshake headers, any frame of RFC 6455 section 5.2, and it reads
 * only when told to, so it makes a slow consumer with a small and known receive buffer.
 */
public final class RawClient implements AutoCloseable {

    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    private static final int RECEIVE_BUFFER_BYTES = 8 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\\r\\ncontent-length: *([0-9]{1,7})\\r\\n");
    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

    /**
     * A frame as it came; {@code closeCode} is 0 unless it is a close frame with a code.
     *
     * @param reserved the three reserved bits
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares frames
    public record Frame(boolean fin, int reserved, int opcode, byte[] payload) {

        /** As {@code permessage-deflate} has it. */
        public boolean isCompressed() {
            return reserved == 4;
        }

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        public int closeCode() {
            return opcode == CLOSE && payload.length >= 2
                    ? Short.toUnsignedInt(ByteBuffer.wrap(payload).getShort())
                    : 0;
        }
    }

    private final Socket socket = new Socket();
    private final OutputStream out;
    private final DataInputStream in;

    private RawClient(InetAddress from, int port, int receiveBufferBytes) {
        try {
            if (!from.equals(InetAddress.getLoopbackAddress())) {
                // Otherwise connect chooses: bind has none of the ports that thousands had who have just left.
                socket.bind(new InetSocketAddress(from, 0));
            }
            // Before connect, or the window is already large.
            socket.setReceiveBufferSize(receiveBufferBytes);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) TIMEOUT.toMillis());
            out = socket.getOutputStream();
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A TCP connection to the gateway, and nothing sent on it. */
    public static RawClient open() {
        return open(Gateway.port());
    }

    /** The same to another server on this machine. */
    public static RawClient open(int port) {
        return new RawClient(InetAddress.getLoopbackAddress(), port, RECEIVE_BUFFER_BYTES);
    }

    /** From another address of this machine, 127.0.0.2 for example. */
    public static RawClient openFrom(String address) {
        return openFrom(address, Gateway.port());
    }

    /** The same to another server on this machine. */
    public static RawClient openFrom(String address, int port) {
        try {
            return new RawClient(InetAddress.getByName(address), port, RECEIVE_BUFFER_BYTES);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Upgraded at {@code path} with these headers besides the required ones; fails unless the answer is 101. */
    public static RawClient connect(String path, Map<String, String> headers) {
        RawClient client = open();
        String answer = client.handshake(path, headers);
        if (!answer.startsWith("HTTP/1.1 101")) {
            client.close();
            throw new AssertionError("Refused: " + answer);
        }
        return client;
    }

    public static RawClient connect(String path) {
        return connect(path, Map.of());
    }

    /** Asks for the upgrade. A header that is required too replaces it. Returns the status line and the answer's headers. */
    public String handshake(String path, Map<String, String> headers) {
        var request = new StringBuilder("GET " + path + " HTTP/1.1\r\n");
        Map<String, String> required = Map.of(
                "Host", "127.0.0.1:" + Gateway.port(),
                "Upgrade", "websocket",
                "Connection", "Upgrade",
                "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version", "13");
        required.forEach((name, value) -> {
            if (!headers.containsKey(name)) {
                request.append(name).append(": ").append(value).append("\r\n");
            }
        });
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        sendBytes(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        return head();
    }

    /** The status line and headers of an answer. */
    public String head() {
        try {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            return head.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A whole answer: its head and, if it says how long that is, its body. */
    public String answer() {
        String head = head();
        Matcher length = CONTENT_LENGTH.matcher(head);
        if (!length.find()) {
            return head;
        }
        try {
            return head + new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that comes until the server ends the connection. */
    public String rest() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, also from a server that breaks it off. */
    public String restAsFarAsItComes() {
        var rest = new ByteArrayOutputStream();
        try {
            in.transferTo(rest);
        } catch (SocketException brokenOff) {
            // What came before that has come.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rest.toString(StandardCharsets.UTF_8);
    }

    /** Tells the server that nothing more follows. */
    public void endOfInput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads all that comes until the server ends the connection, and keeps none of it. */
    public void skipRest() {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void sendText(String text) {
        sendFrame(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** One masked frame, correct but for what the caller makes wrong. */
    public void sendFrame(boolean fin, int opcode, byte[] payload) {
        sendBytes(frame(fin, opcode, payload));
    }

    /** The same as bytes. */
    public static byte[] frame(boolean fin, int opcode, byte[] payload) {
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK[i % MASK.length];
        }
        return frame(fin, opcode, masked.length, masked);
    }

    /** Only a frame's head, announcing a payload that does not follow; a negative length is one with its first bit set. */
    public void sendHeader(boolean fin, int opcode, long payloadBytes) {
        sendBytes(frame(fin, opcode, payloadBytes, new byte[0]));
    }

    private static byte[] frame(boolean fin, int opcode, long announcedBytes, byte[] masked) {
        boolean huge = announcedBytes < 0 || announcedBytes > 0xFFFF;
        int lengthBytes = huge ? 8 : announcedBytes < 126 ? 0 : 2;
        byte[] bytes = new byte[2 + lengthBytes + MASK.length + masked.length];
        ByteBuffer frame = ByteBuffer.wrap(bytes).put((byte) ((fin ? 0x80 : 0) | opcode));
        switch (lengthBytes) {
            case 0 -> frame.put((byte) (0x80 | announcedBytes));
            case 2 -> frame.put((byte) (0x80 | 126)).putShort((short) announcedBytes);
            default -> frame.put((byte) (0x80 | 127)).putLong(announcedBytes);
        }
        frame.put(MASK).put(masked);
        return bytes;
    }

    /** Anything at all. */
    public void sendBytes(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame; empty when the server has ended the connection. */
    public Optional<Frame> read() {
        try {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            if ((length & 0x80) != 0) {
                throw new AssertionError("A server must not mask (RFC 6455, 5.1)");
            }
            long bytes = length < 126 ? length : length == 126 ? in.readUnsignedShort() : in.readLong();
            byte[] payload = new byte[Math.toIntExact(bytes)];
            in.readFully(payload);
            return Optional.of(new Frame((first & 0x80) != 0, (first & 0x70) >> 4, first & 0x0F, payload));
        } catch (EOFException ended) {
            return Optional.empty();
        } catch (SocketException reset) {
            // An end without a close handshake, as a killed slow consumer sees it.
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads on until the close frame; empty when the connection ended without one. */
    public Optional<Frame> readToClose() {
        Optional<Frame> frame = read();
        while (frame.isPresent() && frame.get().opcode() != CLOSE) {
            frame = read();
        }
        return frame;
    }

    /** Closes the socket, without a close frame. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
