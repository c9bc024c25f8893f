package io.redtail.it.client;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A well-behaved WebSocket client: the JDK's, with a queue of whole messages. It answers pings by itself. Its methods that
 * wait throw an {@link AssertionError} that shows what did come.
 */
public final class TestClient implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Why and how the connection ended; code 1006 when there was no close frame. */
    public record Close(int code, String reason) {}

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Close> closed = new CompletableFuture<>();
    private volatile boolean reading = true;
    private final WebSocket socket;

    private TestClient(WebSocket.Builder builder, URI uri) {
        socket = builder.buildAsync(uri, new Listener()).join();
    }

    /** Returns when the handshake is done; a refused one throws a {@link java.util.concurrent.CompletionException}. */
    public static TestClient connect(URI uri, String... subprotocols) {
        return connect(uri, HTTP.newWebSocketBuilder(), subprotocols);
    }

    /** The same with an {@code Origin} header, as a browser sends it. */
    public static TestClient connectFrom(String origin, URI uri, String... subprotocols) {
        return connectWith("Origin", origin, uri, subprotocols);
    }

    /** The same with a token, as a program sends it. */
    public static TestClient connectAs(String token, URI uri, String... subprotocols) {
        return connectWith("Authorization", "Bearer " + token, uri, subprotocols);
    }

    /** With one header more. */
    public static TestClient connectWith(String header, String value, URI uri, String... subprotocols) {
        return connect(uri, HTTP.newWebSocketBuilder().header(header, value), subprotocols);
    }

    /**
     * The same through a client that trusts this server's key; with its own timeout, for a server that has just
     * started.
     */
    public static TestClient connect(HttpClient http, Duration timeout, URI uri) {
        return new TestClient(http.newWebSocketBuilder().connectTimeout(timeout), uri);
    }

    private static TestClient connect(URI uri, WebSocket.Builder builder, String... subprotocols) {
        builder.connectTimeout(TIMEOUT);
        if (subprotocols.length > 0) {
            builder.subprotocols(subprotocols[0], Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
        }
        return new TestClient(builder, uri);
    }

    /** What the server chose; empty when none. */
    public String subprotocol() {
        return socket.getSubprotocol();
    }

    public void send(String text) {
        socket.sendText(text, true).join();
    }

    public void sendBinary(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    /** Sends, and returns the next message. */
    public String ask(String text) {
        send(text);
        return next();
    }

    /** The next message, whatever it is. */
    public String next() {
        return await(message -> true, TIMEOUT);
    }

    public String await(Predicate<String> wanted) {
        return await(wanted, TIMEOUT);
    }

    /** The first message from here on that is wanted; those before it are passed over. */
    public String await(Predicate<String> wanted, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (true) {
                String message = messages.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (message == null) {
                    throw new AssertionError("Not received within " + timeout + ". Received: " + tail() + state());
                }
                if (wanted.test(message)) {
                    return message;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** All messages so far, also those that were awaited. */
    public List<String> received() {
        return List.copyOf(seen);
    }

    public Close awaitClose() {
        return awaitClose(TIMEOUT);
    }

    public Close awaitClose(Duration timeout) {
        try {
            return closed.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (Exception e) {
            throw new AssertionError("Not closed within " + timeout + ". Received: " + tail(), e);
        }
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    /** Takes nothing more from the socket: the server soon cannot write. One message more may still come. */
    public void stopReading() {
        reading = false;
    }

    public void resumeReading() {
        reading = true;
        socket.request(1);
    }

    /** Drops the connection without a close frame. */
    public void abort() {
        socket.abort();
    }

    /** Closes with 1000, as a browser's tab does; returns when the frame is sent. */
    @Override
    public void close() {
        if (!socket.isOutputClosed()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                    .exceptionally(gone -> socket)
                    .join();
        }
    }

    private String tail() {
        return seen.size() > 20 ? "… " + seen.subList(seen.size() - 20, seen.size()) : seen.toString();
    }

    private String state() {
        return closed.isDone() ? ", then closed with " + closed.join() : "";
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                arrived(text.toString());
                text.setLength(0);
            }
            more(from);
            return null;
        }

        /** The gateway sends none. If it does, a test sees it by its marker. */
        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
            while (part.hasRemaining()) {
                binary.write(part.get());
            }
            if (last) {
                arrived("binary frame of " + binary.size() + " bytes");
                binary.reset();
            }
            more(from);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(new Close(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.complete(new Close(1006, String.valueOf(error.getMessage())));
        }

        private void arrived(String message) {
            seen.add(message);
            messages.add(message);
        }

        private void more(WebSocket from) {
            if (reading) {
                from.request(1);
            }
        }
    }
}
