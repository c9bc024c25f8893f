package io.redtail.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Metric;
import io.redtail.it.client.RawClient;
import io.redtail.it.server.GatewayTests;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A page of a foreign origin asks for a WebSocket in every spelling that some server takes for one. However it is spelled, the
 * page never gets a session that listens to it.
 */
public class HandshakeSpellingsIT extends GatewayTests {

    private static final List<String> TARGETS = List.of(
            "/ws",
            "/",
            "/ws;x",
            "/ws;x=1",
            "/;x",
            "/;jsessionid=1",
            "/%77s",
            "/w%73",
            "/%77%73",
            "//ws",
            "///ws",
            "//",
            "/./ws",
            "/x/../ws",
            "/ws/",
            "/ws//",
            "/ws/.",
            "/ws/;x",
            "/%2e/ws",
            "/WS",
            "/ws?x",
            "/ws%20",
            "/index.html",
            "http://127.0.0.1/ws",
            "http://127.0.0.1//ws");

    private static final List<String> UPGRADES = List.of(
            "Upgrade: websocket",
            "Upgrade: WebSocket",
            "upgrade:websocket",
            "Upgrade: websocket,",
            "Upgrade: ,websocket",
            "Upgrade: foo, websocket",
            "Upgrade: websocket, foo",
            "Upgrade: foo",
            "Upgrade: websocketx",
            "Upgrade: websocket/13",
            "Upgrade: \"websocket\"",
            "Upgrade:",
            "Upgrade: foo\r\nUpgrade: websocket",
            "Upgrade: websocket\r\nUpgrade: foo",
            "Upgrade: h2c\r\nUpgrade: websocket",
            "Upgrade:\twebsocket\t");

    private static final List<String> CONNECTIONS = List.of(
            "Connection: Upgrade",
            "Connection: keep-alive, Upgrade",
            "Connection: upgrade,",
            "Connection: close, upgrade",
            "Connection: keep-alive\r\nConnection: Upgrade",
            "Connection: \"upgrade\"",
            "Connection: upgrades",
            "Connection: keep-alive",
            "Connection:");

    public static Stream<Arguments> spellings() {
        Stream<Arguments> targets = TARGETS.stream()
                .flatMap(target ->
                        UPGRADES.stream().map(upgrade -> Arguments.of(target, upgrade, "Connection: Upgrade")));
        Stream<Arguments> connections = CONNECTIONS.stream()
                .flatMap(connection -> Stream.of("Upgrade: websocket", "Upgrade: foo", "Upgrade: websocket,")
                        .map(upgrade -> Arguments.of("/ws", upgrade, connection)));
        return Stream.concat(targets, connections);
    }

    @ParameterizedTest(name = "GET {0}, {1}, {2}")
    @MethodSource("spellings")
    void aForeignPageNeverGetsASessionThatListens(String target, String upgrade, String connection) {
        assertThat(answerOfASession(target, upgrade, connection)).isEmpty();
    }

    /** Refused or closed, none of them is counted as connected. */
    @Test
    void noneOfThemIsCountedAfterwards() {
        double before = Metric.value("redtail_connections");
        spellings().forEach(spelling -> {
            Object[] parts = spelling.get();
            answerOfASession((String) parts[0], (String) parts[1], (String) parts[2]);
        });

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(Metric.value("redtail_connections")).isLessThanOrEqualTo(before));
    }

    /** A handshake so spelled. */
    public static String request(Arguments spelling) {
        Object[] parts = spelling.get();
        return "GET " + parts[0] + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + parts[1] + "\r\n" + parts[2] + "\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + "Origin: https://evil.example\r\n\r\n";
    }

    /** The first text that a session sends to one who subscribes; empty: there is no session, or none that says anything. */
    private static String answerOfASession(String target, String upgrade, String connection) {
        String request = request(Arguments.of(target, upgrade, connection));
        try (RawClient client = RawClient.open()) {
            client.sendBytes(request.getBytes(StandardCharsets.ISO_8859_1));
            if (!client.head().startsWith("HTTP/1.1 101")) {
                return "";
            }
            client.sendText("{\"action\":\"subscribe\",\"projectId\":\"spelled\"}");
            return client.read()
                    .filter(frame -> frame.opcode() == RawClient.TEXT)
                    .map(RawClient.Frame::text)
                    .orElse("");
        } catch (UncheckedIOException closed) {
            return "";
        }
    }
}
