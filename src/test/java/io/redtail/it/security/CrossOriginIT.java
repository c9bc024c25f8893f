package io.redtail.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.HttpApi;
import io.redtail.it.client.RawClient;
import io.redtail.it.server.GatewayTests;
import io.redtail.it.viewer.CrossOriginPageIT;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser needs to hand an answer to a page of another origin; {@link CrossOriginPageIT} is such a page. */
class CrossOriginIT extends GatewayTests {

    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String ALLOWED = "http://localhost:5173";
    private static final String FOREIGN = "https://evil.example";

    @ParameterizedTest
    @ValueSource(strings = {"/redtail.js", "/openapi.yaml", "/asyncapi.yaml"})
    void whatIsPublicAnyPageMayRead(String path) {
        assertThat(HttpApi.exchange("GET", path, "", "Origin", FOREIGN)
                        .headers()
                        .firstValue(ALLOW_ORIGIN))
                .hasValue("*");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /api/channels,                    200",
        "GET,    /api/channels?limit=x,            400",
        "GET,    /api/logs/p?tail=5,               409",
        "GET,    /api/logs/a%20b,                  400",
        "POST,   /api/logs/cross-origin,           415",
        "DELETE, /api/logs/p,                      409",
        "PATCH,  /api/logs/p,                      405",
        "GET,    /api/nothing,                     404",
    })
    void anAllowedPageMayReadEveryAnswerAlsoARefusal(String method, String path, int status) {
        HttpResponse<String> answer = HttpApi.exchange(
                method, path, method.equals("POST") ? "x" : "", "Origin", ALLOWED, "Content-Type", "image/png");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().allValues(ALLOW_ORIGIN)).containsExactly(ALLOWED);
        assertThat(answer.headers().allValues("Vary")).anyMatch(vary -> vary.contains("Origin"));
        assertThat(answer.headers().firstValue("Access-Control-Expose-Headers").orElse(""))
                .contains("Retry-After", "WWW-Authenticate", "Idempotency-Replayed");
    }

    @ParameterizedTest
    @CsvSource({"/api/channels, 403", "/api/nothing, 403"})
    void aForeignPageMayReadNothing(String path, int status) {
        HttpResponse<String> answer = HttpApi.exchange("GET", path, "", "Origin", FOREIGN);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue(ALLOW_ORIGIN)).isEmpty();
        assertThat(answer.headers().allValues("Vary"))
                .as("a cache must not hand this to an allowed page")
                .anyMatch(vary -> vary.contains("Origin"));
    }

    @Test
    void anAnswerToNoPageVariesByOriginToo() {
        HttpResponse<String> answer = HttpApi.exchange("GET", "/api/channels", "");

        assertThat(answer.headers().firstValue(ALLOW_ORIGIN)).isEmpty();
        assertThat(answer.headers().allValues("Vary")).anyMatch(vary -> vary.contains("Origin"));
    }

    /** A filter of ours refuses it, before any servlet. */
    @Test
    void alsoWhatAFilterRefusesMayBeRead() {
        try (RawClient client = RawClient.open()) {
            client.sendBytes(("POST /api/logs/p HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: " + ALLOWED
                            + "\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            String answer = client.answer();

            if (answer.contains("problem+json")) { // on WildFly it is the server that refuses it
                assertThat(answer).startsWith("HTTP/1.1 400").containsIgnoringCase(ALLOW_ORIGIN + ": " + ALLOWED);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/logs/p", "/api/logs/a/b/end", "/api/jobs/t", "/api/channels"})
    void theQuestionBeforeARequestIsAnsweredWithoutCredentials(String path) {
        HttpResponse<String> answer = preflight(path, ALLOWED);

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().allValues(ALLOW_ORIGIN)).containsExactly(ALLOWED);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Methods").orElse(""))
                .contains("OPTIONS");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
                .contains("Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID");
        assertThat(answer.headers().firstValue("Access-Control-Max-Age")).hasValue("600");
    }

    @Test
    void theQuestionOfAForeignPageIsRefused() {
        HttpResponse<String> answer = preflight("/api/logs/p", FOREIGN);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue(ALLOW_ORIGIN)).isEmpty();
    }

    private static HttpResponse<String> preflight(String path, String origin) {
        return HttpApi.exchange(
                "OPTIONS",
                path,
                "",
                "Origin",
                origin,
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "authorization,content-type");
    }
}
