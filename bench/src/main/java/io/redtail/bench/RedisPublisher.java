package io.redtail.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Publishes without waiting: commands are pipelined, answers are only counted. The generator's thread. */
final class RedisPublisher implements AutoCloseable {

    private static final byte[] PUBLISH = ascii("*3\r\n$7\r\nPUBLISH\r\n$");
    private static final byte[] END_OF_LINE = ascii("\r\n");

    private final SocketChannel socket;
    private final SelectionKey key;
    private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 20);
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);

    RedisPublisher(int port, Selector selector) throws IOException {
        socket = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.configureBlocking(false);
        key = socket.register(selector, SelectionKey.OP_READ, this);
    }

    /** Takes a publication if there is room for it. It goes out with {@link #flush}. */
    boolean offer(byte[] channel, byte[] payload) {
        if (out.remaining() < channel.length + payload.length + 64) {
            return false;
        }
        out.put(PUBLISH);
        bulk(channel);
        out.put((byte) '$');
        bulk(payload);
        return true;
    }

    private void bulk(byte[] bytes) {
        out.put(ascii(Integer.toString(bytes.length)))
                .put(END_OF_LINE)
                .put(bytes)
                .put(END_OF_LINE);
    }

    void flush() throws IOException {
        if (out.position() > 0) {
            out.flip();
            socket.write(out);
            out.compact();
        }
        key.interestOps(SelectionKey.OP_READ | (out.position() > 0 ? SelectionKey.OP_WRITE : 0));
    }

    /** Takes what Redis answers. */
    void read() throws IOException {
        if (socket.read(in.clear()) < 0) {
            throw new IOException("Redis closed the publisher's connection");
        }
        if (in.flip().hasRemaining() && in.get(0) == '-') {
            throw new IOException("Redis refused: " + StandardCharsets.UTF_8.decode(in));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
