package io.redtail.it.neighbours;

import io.redtail.it.client.RawClient;
import io.redtail.security.Issuer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A well-behaved tenant: an upload with ten lines a second, which it follows by WebSocket and as an event stream, and an older log
 * whose history it reads every two seconds. What it notices goes into a {@link NeighbourRecord}.
 */
final class Neighbour implements AutoCloseable {

    private static final int LINES_OF_OLD_LOG = 50;
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Pattern LINE = Pattern.compile("line ([0-9]+) ([0-9]+)");

    private final URI gateway;
    private final String id;
    private final String token;
    private final HttpClient http;
    private final NeighbourRecord record;
    private volatile boolean running = true;

    /** Of the next line. */
    private final AtomicLong number = new AtomicLong();

    /** Begins at once. */
    Neighbour(URI gateway, String id, Issuer issuer, HttpClient http, NeighbourRecord record) {
        this.gateway = gateway;
        this.id = id;
        this.token = issuer.sign(Issuer.claims()
                .subject(id)
                .claim("projects", List.of(id + "/*"))
                .claim("publish_projects", List.of(id + "/*"))
                .expirationTime(Issuer.in(24 * 3_600)));
        this.http = http;
        this.record = record;
        start("WebSocket", this::subscribeByWebSocket);
        start("event stream", this::streamEvents);
        start("upload", this::upload);
        start("history", this::readHistory);
    }

    private interface Task {
        /** Goes on until it is broken off. */
        void run() throws Exception;
    }

    /** What is broken off or refused is noticed, and begun again. */
    private void start(String what, Task task) {
        Thread thread = new Thread(
                () -> {
                    while (running) {
                        try {
                            task.run();
                        } catch (Exception e) {
                            if (running) {
                                record.refused(what + ": " + e);
                            }
                        }
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
                    }
                },
                id + " " + what);
        thread.setDaemon(true);
        thread.start();
    }

    private void subscribeByWebSocket() throws Exception {
        Followed followed = new Followed();
        CompletableFuture<Void> end = new CompletableFuture<>();
        WebSocket socket = http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .subprotocols("redtail.v1")
                .connectTimeout(TIMEOUT)
                .buildAsync(URI.create("ws" + gateway.resolve("/ws").toString().substring(4)), listener(followed, end))
                .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        var unused = socket.sendText("{\"action\":\"subscribe\",\"projectId\":\"" + id + "/log\"}", true);
        try {
            end.get();
        } finally {
            socket.abort();
        }
    }

    private static WebSocket.Listener listener(Followed followed, CompletableFuture<Void> end) {
        return new WebSocket.Listener() {

            private final StringBuilder text = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
                text.append(part);
                if (last) {
                    followed.hear(text, "\"status\":\"gap\"");
                    text.setLength(0);
                }
                socket.request(1);
                return null;
            }

            @Override
            public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                end.completeExceptionally(new IOException("closed with " + code + " " + reason));
                return null;
            }

            @Override
            public void onError(WebSocket socket, Throwable error) {
                end.completeExceptionally(error);
            }
        };
    }

    private void streamEvents() throws IOException, InterruptedException {
        HttpResponse<InputStream> events =
                http.send(request("/log").header("Accept", "text/event-stream").build(), BodyHandlers.ofInputStream());
        requireOk(events.statusCode());
        Followed followed = new Followed();
        try (var lines = new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && running; line = lines.readLine()) {
                followed.hear(line, "event: gap");
            }
        }
        throw new IOException("the stream has ended");
    }

    /** What one of its two subscribers of one connection has heard. */
    private final class Followed {

        private long next = -1;

        void hear(CharSequence text, String gap) {
            if (text.toString().contains(gap)) {
                record.gap();
            }
            Matcher line = LINE.matcher(text);
            while (line.find()) {
                long number = Long.parseLong(line.group(1));
                record.line(System.nanoTime() - Long.parseLong(line.group(2)));
                if (next >= 0 && number != next && number % 1_000_000 != 0) {
                    record.gap();
                }
                next = number + 1;
            }
        }
    }

    /** Ends only if the gateway ends it. Lines have the time at which they were due. */
    private void upload() throws IOException {
        try (RawClient upload = RawClient.open(gateway.getPort())) {
            upload.sendBytes(head("PUT", "/log", "Transfer-Encoding: chunked"));
            try {
                sendLines(upload);
            } catch (UncheckedIOException ended) {
                throw new IOException("ended with " + upload.answer(), ended);
            }
        } finally {
            number.updateAndGet(last -> 1_000_000 * (last / 1_000_000 + 1)); // what did not arrive is no gap
        }
    }

    private void sendLines(RawClient upload) {
        long due = System.nanoTime();
        while (running) {
            String line = "line " + number.getAndIncrement() + " " + due + "\n";
            upload.sendBytes(
                    (Integer.toHexString(line.length()) + "\r\n" + line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            due += TICK.toNanos();
            LockSupport.parkNanos(due - System.nanoTime());
        }
        upload.sendBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** A log that is not published to any more is the first that a full history forgets. */
    private void readHistory() throws IOException, InterruptedException {
        String old = "old\n".repeat(LINES_OF_OLD_LOG);
        String project = "/old-" + number.get(); // another one if this is begun again
        requireOk(http.send(
                        request(project)
                                .PUT(HttpRequest.BodyPublishers.ofString(old))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode());
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2)); // until it is recorded
        while (running) {
            HttpResponse<String> answer = http.send(
                    request(project + "?follow=false&tail=" + LINES_OF_OLD_LOG).build(), BodyHandlers.ofString());
            requireOk(answer.statusCode());
            if (answer.body().lines().filter("old"::equals).count() != LINES_OF_OLD_LOG) {
                record.gap();
                throw new IOException("the old log is gone");
            }
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve("/api/logs/" + id + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "text/plain")
                .header("Authorization", "Bearer " + token);
    }

    private byte[] head(String method, String path, String header) {
        return (method + " /api/logs/" + id + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + gateway.getPort()
                        + "\r\nContent-Type: text/plain\r\nAuthorization: Bearer " + token + "\r\n" + header
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void requireOk(int status) throws IOException {
        if (status != 200) {
            throw new IOException("status " + status);
        }
    }

    @Override
    public void close() {
        running = false;
    }
}
