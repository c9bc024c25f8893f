package io.redtail.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.websocket.InflatingReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.Deflater;

/** A client that offers {@code permessage-deflate} as browsers do, and reads and writes what it was promised. */
public final class CompressedClient implements AutoCloseable {

    /** What Chromium sends. */
    public static final String OFFER = "permessage-deflate; client_max_window_bits";

    private static final String HEADER = "Sec-WebSocket-Extensions";

    private final RawClient client;
    private final InflatingReader reader = new InflatingReader();
    private final boolean accepted;

    private CompressedClient(RawClient client, boolean accepted) {
        this.client = client;
        this.accepted = accepted;
    }

    /** Connected at {@code /ws} with an offer of its own, accepted or not; see {@link #isAccepted}. */
    public static CompressedClient offering(String offer) {
        RawClient client = RawClient.open();
        String head = client.handshake("/ws", Map.of(HEADER, offer));
        assertThat(head).startsWith("HTTP/1.1 101");
        return new CompressedClient(
                client,
                head.toLowerCase(Locale.ROOT).contains(HEADER.toLowerCase(Locale.ROOT) + ": permessage-deflate"));
    }

    public boolean isAccepted() {
        return accepted;
    }

    /** Connected at {@code /ws}, with an offer that has to be accepted. */
    public static CompressedClient connect(String... subprotocols) {
        RawClient client = RawClient.open();
        Map<String, String> headers = new HashMap<>(Map.of(HEADER, OFFER));
        if (subprotocols.length > 0) {
            headers.put("Sec-WebSocket-Protocol", String.join(", ", subprotocols));
        }
        assertThat(client.handshake("/ws", headers))
                .startsWith("HTTP/1.1 101")
                .containsIgnoringCase(HEADER + ": permessage-deflate; client_no_context_takeover");
        return new CompressedClient(client, true);
    }

    /** What a server answers to an offer, in lower case; empty: without compression. */
    public static String answerTo(String offer) {
        try (RawClient client = RawClient.open()) {
            String head = client.handshake("/ws", Map.of(HEADER, offer)).toLowerCase(Locale.ROOT);
            assertThat(head).startsWith("http/1.1 101");
            return head.lines()
                    .filter(line -> line.startsWith(HEADER.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(HEADER.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    /** One message, compressed if it may be. */
    public void send(String text) {
        if (accepted) {
            sendFrame(true, 0x40 | RawClient.TEXT, deflated(text));
        } else {
            sendFrame(true, RawClient.TEXT, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Any frame. */
    public void sendFrame(boolean fin, int firstBits, byte[] payload) {
        client.sendFrame(fin, firstBits, payload);
    }

    /** The bytes of a compressed message. */
    public static byte[] deflated(String text) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        deflater.setInput(plain);
        byte[] bytes = new byte[plain.length + 100];
        int length = deflater.deflate(bytes, 0, bytes.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(bytes, length - 4);
    }

    /** The next message. */
    public String next() {
        RawClient.Frame frame = client.read().orElseThrow();
        assertThat(frame.opcode()).isEqualTo(RawClient.TEXT);
        return reader.message(frame.isCompressed(), frame.payload());
    }

    /** The text of the pong that comes next. */
    public String pong() {
        RawClient.Frame frame = client.read().orElseThrow();
        assertThat(frame.opcode()).isEqualTo(RawClient.PONG);
        return new String(frame.payload(), StandardCharsets.UTF_8);
    }

    /** Sends a command and returns the next message. */
    public String ask(String command) {
        send(command);
        return next();
    }

    /** How many messages came compressed. */
    public int compressed() {
        return reader.compressed();
    }

    /** The code that it is closed with; 0: without one. */
    public int closeCode() {
        return client.readToClose().map(RawClient.Frame::closeCode).orElse(0);
    }

    @Override
    public void close() {
        client.close();
    }
}
