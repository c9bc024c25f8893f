package io.redtail.it;

import java.io.ByteArrayOutputStream;
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
final class Crowd implements AutoCloseable {

    private final Selector selector = Selector.open();
    private final Queue<Member> newcomers = new ConcurrentLinkedQueue<>();
    private final List<Member> members = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile Throwable failure;

    Crowd() throws IOException {
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
    Member join(String path, String subprotocol, Consumer<String> onText) throws IOException {
        Member member = new Member(path, subprotocol, onText);
        members.add(member);
        newcomers.add(member);
        selector.wakeup();
        return member;
    }

    /** Fails if a client was disconnected, or its messages made its listener fail. */
    void assertWell() {
        if (failure != null) {
            throw new AssertionError("A client of the crowd failed", failure);
        }
    }

    private void read() {
        try {
            while (!closing) {
                selector.select(this::readFrom);
                for (Member newcomer = newcomers.poll(); newcomer != null; newcomer = newcomers.poll()) {
                    newcomer.channel.configureBlocking(false);
                    newcomer.channel.register(selector, SelectionKey.OP_READ, newcomer);
                    newcomer.parse();
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
    static final class Member {

        private final Consumer<String> onText;
        private final SocketChannel channel;
        private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
        private ByteBuffer received = ByteBuffer.allocate(16 * 1024);

        private Member(String path, String subprotocol, Consumer<String> onText) throws IOException {
            this.onText = onText;
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), Gateway.port()));
            String offer = subprotocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n";
            write("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + Gateway.port()
                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + offer + "\r\n");
            String head = "";
            while (!head.contains("\r\n\r\n")) {
                if (channel.read(received) < 0) {
                    throw new IOException("The connection ended before the handshake did");
                }
                head = new String(received.array(), 0, received.position(), StandardCharsets.ISO_8859_1);
            }
            if (!head.startsWith("HTTP/1.1 101")) {
                throw new IOException("Refused: " + head);
            }
            received.flip().position(head.indexOf("\r\n\r\n") + 4);
            received.compact();
        }

        private void write(String text) throws IOException {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        }

        void send(String text) {
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
            if (channel.read(received) < 0) {
                throw new IOException("The server has ended the connection");
            }
            parse();
        }

        private void parse() throws IOException {
            received.flip();
            while (parseOne()) {
                // Each call takes one frame.
            }
            received.compact();
            if (!received.hasRemaining()) {
                received = ByteBuffer.allocate(received.capacity() * 2).put(received.flip());
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
            switch (opcode) {
                case RawClient.TEXT, RawClient.CONTINUATION -> {
                    fragments.writeBytes(payload);
                    if (last) {
                        onText.accept(fragments.toString(StandardCharsets.UTF_8));
                        fragments.reset();
                    }
                }
                case RawClient.PING -> send(RawClient.PONG, payload);
                default ->
                    throw new IOException("Unexpected: opcode " + opcode + ", " + payload.length + " bytes, "
                            + new String(payload, StandardCharsets.UTF_8));
            }
        }
    }
}
