package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.HttpApi;
import io.redtail.it.client.OpenUpload;
import io.redtail.it.server.Gateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are announced where nobody reads one, and never come: who holds them keeps no thread of the server. */
class UnreadBodiesIT extends BystanderTests {

    /** More than the threads of any server here: WildFly has 64 at most. */
    private static final int CONNECTIONS = 104;

    private static final int PIECE_BYTES = 64 * 1024;

    /** 375 MiB in a minute and longer. */
    private static final int MAX_PIECES = 6_000;

    private static final long PAUSE_MILLIS = 10;

    private static final List<String> TARGETS = List.of(
            "GET /",
            "GET /redtail.js",
            "POST /redtail.js",
            "POST /metrics",
            "POST /admin/x",
            "POST /api/tickets?projectId=p",
            "POST /api/nothing/x",
            "POST /api/..;/metrics",
            "DELETE /api/nothing/x",
            "GET /api/channels",
            "GET /api/logs/unread?follow=false",
            "DELETE /api/logs/unread",
            "GET /api/logs/unread");

    @Test
    void othersAreServedWhileTheyAreHeld() throws IOException {
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                held.add(announce(TARGETS.get(i % TARGETS.size())));
            }
            for (int i = 0; i < CONNECTIONS; i++) {
                assertThat(firstLine(held.get(i)))
                        .as(TARGETS.get(i % TARGETS.size()))
                        .startsWith("HTTP/1.1 ");
            }
            for (int i = 0; i < 3; i++) {
                assertThat(HttpApi.exchange("GET", "/health/live", "").statusCode())
                        .isEqualTo(200);
            }
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    /** Some time after its client could read the answer. */
    @Tag("proof")
    @ParameterizedTest
    @ValueSource(strings = {"/api/logs/refused", "/api/nothing/x", "/redtail.js"})
    void anUploadThatIsRefused_endsAlsoIfItDoesNot(String path) throws InterruptedException {
        String piece = "x".repeat(PIECE_BYTES);
        int pieces = 0;
        boolean ended = false;
        try (OpenUpload upload = OpenUpload.ofJsonLines(path)) {
            upload.send("no JSON\n");
            assertThat(upload.answer()).startsWith("HTTP/1.1 4");
            while (pieces < MAX_PIECES) {
                upload.send(piece);
                pieces++;
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (UncheckedIOException e) {
            ended = true;
        }

        assertThat(ended).as("ended, after %d pieces of 64 KiB", pieces).isTrue();
    }

    private static Socket announce(String target) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), Gateway.port()));
        socket.getOutputStream()
                .write((target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                                + "Content-Length: 9\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String firstLine(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }
}
