package io.redtail.websocket;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a client does when it comes back: it connects, subscribes, and reads the answer; then it leaves. It costs less processor time
 * than a real client, which the node needs for the other end.
 *
 * @param server where the node listens
 * @param handshake the whole request
 * @param command what it sends, 125 bytes at most
 * @param timeout for each step
 */
record RehearsalClient(InetSocketAddress server, String handshake, String command, Duration timeout) {

    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int MASKED = 0x80;
    private static final int SHORT_LENGTH = 125;
    private static final byte[] NORMAL_CLOSURE = {0x03, (byte) 0xE8};

    /** @throws IOException if the node does not answer as it should */
    void run() throws IOException {
        try (Socket socket = new Socket()) {
            int millis = Math.toIntExact(Math.max(1, timeout.toMillis()));
            socket.connect(server, millis);
            socket.setSoTimeout(millis);
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            out.write(handshake.getBytes(StandardCharsets.US_ASCII));
            readUpgrade(in);
            out.write(frame(TEXT, command.getBytes(StandardCharsets.US_ASCII)));
            readFrame(in);
            out.write(frame(CLOSE, NORMAL_CLOSURE));
            while (readFrame(in) != CLOSE) {} // what was sent before
        }
    }

    private static void readUpgrade(InputStream in) throws IOException {
        String status = readLine(in);
        if (!status.startsWith("HTTP/1.1 101")) {
            throw new IOException("this node answers " + status);
        }
        while (!readLine(in).isEmpty()) {} // headers
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = read(in); next != '\n'; next = read(in)) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** With the mask 0, which changes nothing. */
    private static byte[] frame(int head, byte[] payload) {
        byte[] frame = new byte[6 + payload.length];
        frame[0] = (byte) head;
        frame[1] = (byte) (MASKED | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        return frame;
    }

    /** @return its first byte */
    private static int readFrame(InputStream in) throws IOException {
        int head = read(in);
        int length = read(in);
        if (length > SHORT_LENGTH) {
            length = read(in) << 8 | read(in); // an answer has no more than 64 KB
        }
        in.skipNBytes(length);
        return head;
    }

    private static int read(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("this node closes the connection");
        }
        return next;
    }
}
