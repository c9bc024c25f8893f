package io.redtail.it.faults;

import io.redtail.it.client.FrameReader;
import io.redtail.it.client.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client of {@code redtail.v1} as it should be: it comes back with {@code since} whenever its connection ends or is silent
 * too long. The audience's thread only.
 */
final class Viewer implements FrameReader.Listener {

    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(40); // the gateway pings every 25 s
    private static final long HANDSHAKE_NANOS = TimeUnit.SECONDS.toNanos(60); // thousands may be in the queue
    private static final long MIN_BACKOFF_MILLIS = 500;
    private static final long MAX_BACKOFF_MILLIS = 20_000;
    private static final long CROWD_MILLIS = 4_000; // nobody has spread those who lose their connection without a word
    private static final String DATA = "\"data\":\"";
    private static final String OFFSET = "\"offset\":";
    private static final String EPOCH = "\"epoch\":\"";

    private final int port;
    private final String project;
    private final Receipt receipt;
    private @Nullable SocketChannel channel;
    private @Nullable StringBuilder handshake;
    private FrameReader frames = new FrameReader(this);
    private boolean follows;
    private long actsAt;
    private String epoch = "";
    private long offset = -1;
    private long lostAt;
    private int attempts;
    private boolean sentAway;
    private volatile long heardAt;
    private volatile String lastNotice = "";
    private volatile long longestAway;

    Viewer(int port, String project, Receipt receipt) {
        this.port = port;
        this.project = project;
        this.receipt = receipt;
    }

    Receipt receipt() {
        return receipt;
    }

    boolean follows() {
        return follows;
    }

    /**
     * The longest time from the end of a connection to the answer on the next one, in nanoseconds; measured again from
     * now on.
     */
    long takeLongestAway() {
        long taken = longestAway;
        longestAway = 0;
        return taken;
    }

    /** Whether that is more than nothing. */
    boolean wasAway() {
        return longestAway > 0;
    }

    @Override
    public String toString() {
        return "viewer of " + project + " at " + epoch + " " + offset + ", follows " + follows + ", last heard "
                + (System.nanoTime() - heardAt) / 1_000_000 + " ms ago: " + lastNotice;
    }

    /** Comes back as the JavaScript client does (clients/js/src/backoff.ts): later with each attempt that fails. */
    private void comeBack(boolean crowd) {
        long doubled = MIN_BACKOFF_MILLIS << Math.min(++attempts, 6);
        long ceiling = Math.min(MAX_BACKOFF_MILLIS, crowd ? Math.max(CROWD_MILLIS, doubled) : doubled);
        leave(ceiling - MIN_BACKOFF_MILLIS);
        actsAt += TimeUnit.MILLISECONDS.toNanos(MIN_BACKOFF_MILLIS);
    }

    /** Comes back after a random time of up to {@code withinMillis}. */
    void leave(long withinMillis) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // It is gone either way.
        }
        channel = null;
        if (follows) {
            lostAt = System.nanoTime();
        }
        follows = false;
        actsAt = System.nanoTime()
                + TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextLong(withinMillis));
    }

    /** Connects if it is time to, and leaves a connection on which nothing happens. */
    void look(Selector selector, long now) {
        if (now - actsAt < 0) {
            return;
        }
        if (channel != null) {
            comeBack(true);
            return;
        }
        try {
            frames = new FrameReader(this);
            handshake = new StringBuilder();
            sentAway = false;
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.register(selector, SelectionKey.OP_CONNECT, this);
            actsAt = now + HANDSHAKE_NANOS;
        } catch (IOException e) {
            comeBack(true);
        }
    }

    void ready(SelectionKey key) {
        try {
            if (key.isConnectable()) {
                ((SocketChannel) key.channel()).finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                write("GET /ws HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: redtail.v1\r\n\r\n");
            } else if (handshake != null) {
                readHandshake(handshake);
            } else {
                actsAt = System.nanoTime() + SILENCE_NANOS;
                frames.readFrom(open());
            }
        } catch (IOException e) {
            comeBack(!sentAway);
        }
    }

    private SocketChannel open() throws IOException {
        if (channel == null) {
            throw new EOFException("it has left");
        }
        return channel;
    }

    private void readHandshake(StringBuilder head) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(4 * 1024);
        if (open().read(part) < 0) {
            throw new EOFException("no answer");
        }
        head.append(StandardCharsets.ISO_8859_1.decode(part.flip()));
        int end = head.indexOf("\r\n\r\n");
        if (end < 0) {
            return;
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("refused");
        }
        handshake = null;
        actsAt = System.nanoTime() + SILENCE_NANOS;
        String start =
                offset < 0 ? "\"tail\":1000000" : "\"since\":{\"epoch\":\"" + epoch + "\",\"offset\":" + offset + "}";
        send(RawClient.TEXT, bytes("{\"action\":\"subscribe\",\"projectId\":\"" + project + "\"," + start + "}"));
        frames.begin(ByteBuffer.wrap(head.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void write(String text) throws IOException {
        write(ByteBuffer.wrap(bytes(text)));
    }

    private void send(int opcode, byte[] payload) throws IOException {
        write(ByteBuffer.wrap(RawClient.frame(true, opcode, payload)));
    }

    private void write(ByteBuffer bytes) throws IOException {
        open().write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("it does not read");
        }
    }

    @Override
    public void onControl(int opcode, byte[] payload) throws IOException {
        if (opcode == RawClient.PING) {
            send(RawClient.PONG, payload);
        } else {
            sentAway = true;
            throw new EOFException("closed");
        }
    }

    @Override
    public void onText(String text) {
        heardAt = System.nanoTime();
        if (text.startsWith("[")) {
            lines(text);
        } else {
            notice(text);
        }
    }

    private void lines(String text) {
        int end;
        for (int at = text.indexOf('{'); at >= 0; at = text.indexOf('{', end)) {
            end = text.indexOf('}', at); // what is published has no braces
            String publication = text.substring(at, end);
            receipt.line(number(publication, publication.indexOf(DATA) + DATA.length()));
            place(publication);
        }
    }

    private void place(String text) {
        int offsetAt = text.indexOf(OFFSET);
        if (offsetAt >= 0) {
            offset = number(text, offsetAt + OFFSET.length());
        }
        int epochAt = text.indexOf(EPOCH);
        if (epochAt >= 0) {
            epoch = text.substring(epochAt + EPOCH.length(), text.indexOf('"', epochAt + EPOCH.length()));
        }
    }

    private static int number(String text, int from) {
        int end = from;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return Integer.parseInt(text.substring(from, end));
    }

    private void notice(String text) {
        lastNotice = text;
        if (text.contains("\"status\":\"gap\"")) {
            receipt.gap();
            place(text);
        } else if (text.contains("\"status\":\"subscribed\"")) {
            follows = true;
            attempts = 0;
            longestAway = Math.max(longestAway, lostAt == 0 ? 0 : System.nanoTime() - lostAt);
            lostAt = 0;
            if (offset < 0) {
                place(text);
                offset = text.contains(OFFSET + "0,") || text.contains(OFFSET + "0}") ? 0 : -1;
            }
        } else if (text.contains("\"status\":\"error\"")) {
            comeBack(false); // unavailable: again in a moment
        }
    }
}
