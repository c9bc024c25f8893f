package io.redtail.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.RawClient;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is decided before a WebSocket connection exists: who may have one, and what a browser gets that asked for a page. */
class HandshakeIT extends GatewayTests {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/"})
    void aClientWithoutAnOriginIsNoBrowserAndMayConnect(String path) {
        assertThat(statusOf(path, Map.of())).isEqualTo(101);
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost,                      127.0.0.1",
        "http://localhost:5173,                 127.0.0.1",
        "https://LOCALHOST,                     127.0.0.1",
        "http://127.0.0.1:3000,                 127.0.0.1",
        "http://[::1]:3000,                     127.0.0.1",
        "https://ci.internal,                   ci.internal",
        "https://CI.internal,                   ci.internal:8443",
        "http://ci.internal:8080,               CI.Internal:8080",
        "http://ci_server.internal:8080,        ci_server.internal:8080",
    })
    void aPageOfTheSameHostOrOfLocalhostMayConnect(String origin, String host) {
        assertThat(statusOf("/ws", origin, host)).isEqualTo(101);
        assertThat(statusOf("/", origin, host)).isEqualTo(101);
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example,                  127.0.0.1",
        "https://evil.example,                  ci.internal",
        "https://ci.internal.evil.example,      ci.internal",
        "https://evil-ci.internal,              ci.internal",
        "https://sub.ci.internal,               ci.internal",
        "https://internal,                      ci.internal",
        "http://localhost.evil.example,         127.0.0.1",
        "http://localhost@evil.example,         127.0.0.1",
        "http://evil.example/localhost,         127.0.0.1",
        "http://evil.example#localhost,         127.0.0.1",
        "http://127.0.0.1.evil.example,         127.0.0.1",
        "http://127.0.0.2,                      127.0.0.1",
        "'null',                                127.0.0.1",
        "localhost,                             127.0.0.1",
        "http://,                               127.0.0.1",
        "http://a b,                            127.0.0.1",
        "file://,                               127.0.0.1",
    })
    void aForeignPageIsRefused(String origin, String host) {
        assertThat(statusOf("/ws", origin, host)).isEqualTo(403);
        assertThat(statusOf("/", origin, host)).isEqualTo(403);
    }

    /** DNS rebinding: the page's own name points here, so its origin is the host that it asks for. */
    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/"})
    void aPageWhoseNameWasPointedHereIsRefused(String path) {
        Map<String, String> rebound = Map.of("Host", "rebound.example:8080", "Origin", "http://rebound.example:8080");

        assertThat(statusOf(path, rebound)).isEqualTo(403);
    }

    @Test
    void whoIsRefusedIsToldWhy() {
        try (RawClient client = RawClient.open()) {
            assertThat(client.handshake("/ws", Map.of("Origin", "https://evil.example")))
                    .startsWith("HTTP/1.1 403")
                    .containsIgnoringCase("Content-Type: text/plain;charset=UTF-8");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nope", "/ws/", "/ws/x", "/index.html"})
    void nothingElseIsAnEndpoint(String path) {
        assertThat(statusOf(path, Map.of())).isNotEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html"})
    void thePageIsServed(String path) {
        HttpResponse<String> page = get(path);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(page.body()).contains("<title>Redtail</title>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/index.html", "/viewer/layout.css", "/viewer/main.js", "/redtail.js", "/openapi.yaml"})
    void headIsAnsweredWithTheTypeThatGetHas(String path) {
        HttpRequest head = HttpRequest.newBuilder(Gateway.page(path))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();

        HttpResponse<Void> answer = HTTP.sendAsync(head, BodyHandlers.discarding())
                .orTimeout(10, TimeUnit.SECONDS)
                .join();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().allValues("Content-Type"))
                .isEqualTo(get(path).headers().allValues("Content-Type"))
                .noneMatch(type -> type.contains("8859"));
    }

    @ParameterizedTest
    @CsvSource({"/redtail.js, javascript", "/viewer/main.js, javascript", "/viewer/layout.css, text/css"})
    void whatThePageNeedsIsServed(String path, String type) {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(actual -> assertThat(actual).contains(type));
    }

    /** Java's own client, for one, asks for HTTP/2 in the header that also asks for a WebSocket. */
    @Test
    void aRequestToUpgradeToSomethingElseGetsThePage() {
        HttpClient http2 =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

        HttpResponse<String> page = get(http2, "/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<title>Redtail</title>");
    }

    /** Liberty made one for each handshake, and kept it for half an hour. */
    @Test
    void aHandshakeBeginsNoHttpSession() {
        try (RawClient client = RawClient.open()) {
            assertThat(client.handshake("/ws", Map.of()))
                    .startsWith("HTTP/1.1 101")
                    .doesNotContainIgnoringCase("set-cookie");
        }
    }

    @Test
    void aPlainRequestForTheEndpointIsToldWhatItIs() {
        HttpResponse<String> answer = get("/ws");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("WebSocket").contains("ws://");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nope", "/ws/nope", "/WEB-INF/web.xml", "/META-INF/MANIFEST.MF"})
    void anUnknownPathIsNotFound(String path) {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    private static HttpResponse<String> get(String path) {
        return get(HTTP, path);
    }

    /** Complete within ten seconds: an answer without a length ends only with the server's keep-alive, after thirty. */
    private static HttpResponse<String> get(HttpClient client, String path) {
        return client.sendAsync(HttpRequest.newBuilder(Gateway.page(path)).build(), BodyHandlers.ofString())
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private static int statusOf(String path, String origin, String host) {
        return statusOf(path, Map.of("Origin", origin, "Host", host));
    }

    private static int statusOf(String path, Map<String, String> headers) {
        try (RawClient client = RawClient.open()) {
            String answer = client.handshake(path, headers);
            return Integer.parseInt(answer.substring(9, 12)); // HTTP/1.1 101 …
        }
    }
}
