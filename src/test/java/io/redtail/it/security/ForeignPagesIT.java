package io.redtail.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Commands;
import io.redtail.it.client.Ids;
import io.redtail.it.client.RawClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page that somebody visits may make the browser send to a gateway on the same machine, which asks nobody for a token. */
class ForeignPagesIT extends GatewayTests {

    private static final String REBOUND = "Host: rebound.example:8080\r\nOrigin: http://rebound.example:8080\r\n";
    private static final String FOREIGN = "Host: localhost\r\nOrigin: https://evil.example\r\n";
    private static final String SANDBOXED = "Host: localhost\r\nOrigin: null\r\n";
    private static final String EMBEDDED =
            "Host: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n";

    @ParameterizedTest
    @ValueSource(strings = {REBOUND, FOREIGN, SANDBOXED, EMBEDDED})
    void noForeignPagePublishes(String headers) {
        String id = Ids.fresh("foreign");
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            client.ask(Commands.subscribe(id));

            assertThat(status("POST", "/api/logs/" + id, headers, "from the page"))
                    .isEqualTo(403);
            assertThat(status("PUT", "/api/logs/" + id, headers, "from the page"))
                    .isEqualTo(403);
            assertThat(status("POST", "/api/logs/" + id + "/end", headers, "")).isEqualTo(403);
            assertThat(status("POST", "/api/jobs/" + id, headers, "{}")).isEqualTo(403);
            assertThat(status("DELETE", "/api/logs/" + id, headers, "")).isEqualTo(403);
            assertThat(status("POST", "/api/tickets?projectId=" + id, headers, ""))
                    .isEqualTo(403);

            assertThat(status("POST", "/api/logs/" + id, "Host: localhost\r\n", "from here"))
                    .isEqualTo(200);
            client.await("from here"::equals);
            assertThat(client.received()).noneMatch(text -> text.contains("from the page"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET,     /",
        "GET,     /index.html",
        "GET,     /redtail.js",
        "GET,     /api/channels",
        "GET,     /api/logs/p?follow=false",
        "GET,     /metrics",
        "GET,     /admin/",
        "GET,     /admin",
        "GET,     /viewer",
        "GET,     /nothing",
        "HEAD,    /",
        "OPTIONS, /api/logs/p",
    })
    void aPageWhoseNameWasPointedHereReadsNothing(String method, String path) {
        assertThat(status(method, path, "Host: rebound.example\r\n", "")).isEqualTo(403);
    }

    @Test
    void theAnswerSaysWhichHostWasRefusedAndWhatAllowsIt() {
        assertThat(answer("GET", "/", "Host: rebound.example:8080\r\n", ""))
                .startsWith("HTTP/1.1 403")
                .contains("application/problem+json")
                .contains("'rebound.example:8080'")
                .contains("redtail.allowed-hosts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:8080", "192.168.1.7", "gateway.localhost"})
    void underTheNamesOfThisMachineItAnswers(String host) {
        assertThat(status("GET", "/", "Host: " + host + "\r\n", "")).isEqualTo(200);
    }

    @Test
    void aLoadBalancerMayAskForHealthUnderAnyName() {
        assertThat(status("GET", "/health/live", "Host: node-1.lb.example\r\n", ""))
                .isEqualTo(200);
    }

    @Test
    void aPathThatOnlyBeginsLikeHealthIsNot() {
        int status = status("GET", "/health/..;/api/channels", "Host: rebound.example\r\n", "");

        assertThat(status).isIn(400, 403); // the former is Liberty's own
    }

    private static int status(String method, String path, String headers, String body) {
        return Integer.parseInt(answer(method, path, headers, body).substring(9, 12)); // HTTP/1.1 403 …
    }

    /** With what a browser sends without asking first, for plain text. */
    private static String answer(String method, String path, String headers, String body) {
        try (RawClient client = RawClient.open()) {
            client.sendBytes((method + " " + path + " HTTP/1.1\r\n" + headers
                            + "Content-Type: text/plain\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII));
            return method.equals("HEAD") ? client.head() : client.answer();
        }
    }
}
