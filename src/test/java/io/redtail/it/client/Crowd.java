package io.redtail.it.client;

import io.redtail.it.server.Gateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Hundreds of WebSocket clients that one thread reads for: a load generator that leaves the processor to the server. They
 * read as fast as they can and answer pings.
 */
public final class Crowd implements AutoCloseable {

    private final Selector selector = Selector.open();
    private final Queue<Member> arrivals = new ConcurrentLinkedQueue<>();
    private final List<Member> members = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile Throwable failure;

    public Crowd() throws IOException {
        Thread reader = new Thread(this::read, "crowd");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Adds a client that is connected when this returns.
     *
     * @param subprotocol empty for the dialects
     * @param onText gets every message, on the crowd's one thread
     */
    public Member join(String path, String subprotocol, Consumer<String> onText) throws IOException {
        Member member = new Member(path, subprotocol, onText);
        members.add(member);
        arrivals.add(member);
        selector.wakeup();
        return member;
    }

    /** Fails if a client was disconnected, or its messages made its listener fail. */
    public void assertWell() {
        if (failure != null) {
            throw new AssertionError("A client of the crowd failed", failure);
        }
    }

    private void read() {
        try {
            while (!closing) {
                selector.select(this::readFrom);
                for (Member arrival = arrivals.poll(); arrival != null; arrival = arrivals.poll()) {
                    arrival.channel.configureBlocking(false);
                    arrival.channel.register(selector, SelectionKey.OP_READ, arrival);
                    arrival.begin();
                }
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            failure = e;
        } finally {
            ended.countDown();
        }
    }

    private void readFrom(SelectionKey key) {
        Member member = (Member) key.attachment();
        try {
            member.read();
        } catch (IOException | RuntimeException | AssertionError e) {
            key.cancel();
            if (failure == null && !closing) {
                failure = e;
            }
        }
    }

    @Override
    public void close() throws IOException {
        closing = true;
        selector.wakeup();
        try {
            if (!ended.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("The crowd's thread did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Member member : members) {
            member.channel.close();
        }
        selector.close();
    }

    /** One client. */
    public static final class Member implements FrameReader.Listener {

        private final Consumer<String> onText;
        private final SocketChannel channel;
        private final FrameReader frames = new FrameReader(this);
        private final ByteBuffer handshake = ByteBuffer.allocate(16 * 1024);

        private Member(String path, String subprotocol, Consumer<String> onText) throws IOException {
            this.onText = onText;
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), Gateway.port()));
            String offer = subprotocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n";
            write("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + Gateway.port()
                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + offer + "\r\n");
            String head = "";
            while (!head.contains("\r\n\r\n")) {
                if (channel.read(handshake) < 0) {
                    throw new IOException("The connection ended before the handshake did");
                }
                head = new String(handshake.array(), 0, handshake.position(), StandardCharsets.ISO_8859_1);
            }
            if (!head.startsWith("HTTP/1.1 101")) {
                throw new IOException("Refused: " + head);
            }
            handshake.flip().position(head.indexOf("\r\n\r\n") + 4);
            handshake.compact();
        }

        private void write(String text) throws IOException {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        }

        public void send(String text) {
            try {
                send(RawClient.TEXT, text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private synchronized void send(int opcode, byte[] payload) throws IOException {
            ByteBuffer frame = ByteBuffer.wrap(RawClient.frame(true, opcode, payload));
            channel.write(frame);
            if (frame.hasRemaining()) {
                throw new IOException("The server does not read");
            }
        }

        private void read() throws IOException {
            frames.readFrom(channel);
        }

        private void begin() throws IOException {
            frames.begin(handshake.flip());
        }

        @Override
        public void onText(String text) {
            onText.accept(text);
        }

        @Override
        public void onControl(int opcode, byte[] payload) throws IOException {
            if (opcode != RawClient.PING) {
                throw new IOException("Unexpected: opcode " + opcode + ", " + payload.length + " bytes, "
                        + new String(payload, StandardCharsets.UTF_8));
            }
            send(RawClient.PONG, payload);
        }
    }
}
