package io.redtail.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.redtail.it.client.Answers;
import io.redtail.it.client.AsyncApi;
import io.redtail.it.client.AtOnce;
import io.redtail.it.client.Commands;
import io.redtail.it.client.RawClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.ProtectedGateway;
import io.redtail.security.Issuer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway behind a lock, with tokens of a real issuer: who gets in, how far, and for how long. */
@Tag("once")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class AuthenticationIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static ProtectedGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = ProtectedGateway.start(
                "redtail.auth.clock-skew",
                "1s",
                "redtail.auth.authenticate-timeout",
                "2s",
                "redtail.limits.connections-per-identity",
                "3",
                "redtail.limits.publishes-per-second",
                "20",
                "redtail.limits.publish-lines-per-second",
                "1000");
    }

    @AfterAll
    static void end() throws Exception {
        if (gateway != null) {
            gateway.close();
        }
    }

    @Test
    void aBrowserSaysWhoItIsWithItsFirstMessage() {
        try (TestClient client = connect()) {
            assertThat(client.ask(Commands.subscribe("p1"))).matches(Answers.error("unauthorized"));
            String answer = client.ask(authenticate(gateway.issuer().sign(Issuer.claims())));
            assertThat(answer).matches("\\{\"status\":\"authenticated\",\"expiresIn\":(59|6[01])}");
            AsyncApi.assertAnswer("Authenticated", answer);
            assertThat(client.ask(Commands.subscribe("p1"))).isEqualTo(Answers.subscribed("logs:p1"));
            gateway.redis().publish("logs:p1", "for ada");

            assertThat(client.next()).isEqualTo("for ada");
        }
    }

    @Test
    void aProgramSendsItsTokenWithTheHandshake() {
        try (TestClient client = connect(gateway.issuer().sign(Issuer.claims()))) {
            assertThat(client.ask(Commands.subscribe("team-a/web"))).isEqualTo(Answers.subscribed("logs:team-a/web"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"p12", "team-b/web", "nobody-has-this"})
    void whatIsNotGrantedIsForbiddenWhetherItExistsOrNot(String project) {
        gateway.redis().publish("logs:p12", "secret");
        try (TestClient client = connect(gateway.issuer().sign(Issuer.claims()))) {
            assertThat(client.ask(Commands.subscribe(project)))
                    .isEqualTo("{\"status\":\"error\",\"code\":\"forbidden\",\"message\":\"you may not follow logs:"
                            + project + "\"}");
            assertThat(client.ask(Commands.jobs("t1"))).matches(Answers.error("forbidden"));
        }
    }

    /** At once, because what takes the time is waiting. */
    @Test
    void aConnectionLastsAsLongAsItsToken() throws Throwable {
        AtOnce.check(this::whoSaysNothingIsClosed, this::anExpiredTokenEndsTheConnectionAndARenewedOneKeepsIt);
    }

    private void whoSaysNothingIsClosed() {
        try (TestClient client = connect()) {
            assertThat(client.awaitClose()).isEqualTo(new TestClient.Close(1008, "no token within 2 s"));
        }
    }

    /** Both begin with the same token; one of them renews it. */
    private void anExpiredTokenEndsTheConnectionAndARenewedOneKeepsIt() {
        String brief = gateway.issuer().sign(Issuer.claims().expirationTime(Issuer.in(3)));
        try (TestClient renewing = connect(brief);
                TestClient expiring = connect(brief)) {
            assertThat(expiring.ask(Commands.subscribe("p1"))).isEqualTo(Answers.subscribed("logs:p1"));
            assertThat(renewing.ask(authenticate(gateway.issuer().sign(Issuer.claims()))))
                    .contains("authenticated");
            String other = gateway.issuer().sign(Issuer.claims().subject("grace"));
            assertThat(renewing.ask(authenticate(other))).matches(Answers.error("unauthorized"));

            assertThat(expiring.awaitClose(Duration.ofSeconds(30)))
                    .isEqualTo(new TestClient.Close(1008, "the token has expired"));
            await().during(Duration.ofMillis(1_500)).until(renewing::isOpen); // expiry is looked for once a second
        }
    }

    @Test
    void oneIdentityHasSoManyConnections() {
        String token = gateway.issuer().sign(Issuer.claims().subject("busy"));
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(connect(token));
            clients.get(i).ask(Commands.PING);
        }
        assertThat(handshake("/ws", "Authorization", "Bearer " + token))
                .startsWith("HTTP/1.1 429")
                .containsIgnoringCase("Retry-After");
        clients.get(0).close();

        await().untilAsserted(() ->
                assertThat(handshake("/ws", "Authorization", "Bearer " + token)).startsWith("HTTP/1.1 101"));
        clients.forEach(TestClient::close);
    }

    @Test
    void wrongTokensAreRefusedAlikeAndTheLogSaysWhy() {
        record Wrong(String token, String reason) {}
        JWTClaimsSet.Builder good = Issuer.claims();
        List<Wrong> wrong = List.of(
                new Wrong(gateway.issuer().sign(Issuer.claims().expirationTime(Issuer.in(-60))), "Expired"),
                new Wrong(gateway.issuer().sign(Issuer.claims().notBeforeTime(Issuer.in(60))), "before"),
                new Wrong(gateway.issuer().sign(Issuer.claims().issuer("https://evil.example.com")), "iss"),
                new Wrong(gateway.issuer().sign(Issuer.claims().audience("grafana")), "aud"),
                new Wrong(new PlainJWT(good.build()).serialize(), "Unsecured"),
                new Wrong(Issuer.sign(Issuer.claims(), Issuer.newKey("unknown")), "no matching key"));

        for (Wrong token : wrong) {
            assertThat(decision(token.token()))
                    .startsWith("HTTP/1.1 401")
                    .containsIgnoringCase("WWW-Authenticate: Bearer")
                    .doesNotContain(token.reason());
            await().untilAsserted(
                            () -> assertThat(gateway.server().process().log().lines())
                                    .anyMatch(line -> line.contains("token_refused") && line.contains(token.reason())));
        }
    }

    /** Another one than 503: an issuer is asked for its keys twice in ten seconds at most. */
    private static String decision(String token) {
        return await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(500))
                .pollDelay(Duration.ZERO)
                .until(
                        () -> handshake("/ws", "Authorization", "Bearer " + token),
                        answer -> !answer.startsWith("HTTP/1.1 503"));
    }

    @ParameterizedTest
    @CsvSource({"/ws?token=abc", "/?access_token=abc", "/ws?x=1&token=abc"})
    void aTokenInTheUrlIsRefused(String path) {
        assertThat(handshake(path, "X-Unused", "1")).startsWith("HTTP/1.1 400");
    }

    @Test
    void theApiAsksForTheSameToken() throws Exception {
        String token = gateway.issuer().sign(Issuer.claims().claim("publish_projects", List.of("p1")));

        HttpResponse<String> nobody = http("GET", "/api/logs/p1?follow=false", "");
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(nobody.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"redtail\"");
        assertThat(nobody.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(http("POST", "/api/logs/p1", "line", "Authorization", "Bearer nonsense")
                        .statusCode())
                .isEqualTo(401);
        assertThat(http("POST", "/api/logs/p1", "line", "Authorization", "Bearer " + token)
                        .body())
                .contains("\"published\":1");
        assertThat(http("POST", "/api/logs/team-a/web", "line", "Authorization", "bearer " + token)
                        .statusCode())
                .as("it may follow, not publish")
                .isEqualTo(403);
        assertThat(http("GET", "/api/logs/p12", "", "Authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void onePublisherHasItsShare() throws Exception {
        String token = gateway.issuer().sign(Issuer.claims().subject("chatty").claim("publish_projects", List.of("*")));
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 200 && !statuses.contains(429); i++) {
            statuses.add(http("POST", "/api/logs/chatty", "line", "Authorization", "Bearer " + token)
                    .statusCode());
        }

        assertThat(statuses).startsWith(200).endsWith(429);
    }

    @Test
    void aFastUploadIsReadAsFastAsItMayBeAndLosesNothing() throws Exception {
        String hasty = gateway.issuer().sign(Issuer.claims().subject("hasty").claim("publish_projects", List.of("*")));
        String calm = gateway.issuer().sign(Issuer.claims().subject("calm").claim("publish_projects", List.of("*")));
        String lines = "line\n".repeat(4000); // two seconds' worth may come at once
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            long begin = System.nanoTime();
            Future<HttpResponse<String>> upload =
                    other.submit(() -> http("POST", "/api/logs/hasty", lines, "Authorization", "Bearer " + hasty));
            var neighbour = http("POST", "/api/logs/calm", "line", "Authorization", "Bearer " + calm);

            assertThat(neighbour.statusCode()).isEqualTo(200);
            assertThat(upload.get().body()).contains("\"published\":4000}");
            assertThat(System.nanoTime() - begin)
                    .isBetween(TimeUnit.MILLISECONDS.toNanos(1900), TimeUnit.SECONDS.toNanos(20));
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void aRotatedKeyIsFound() {
        gateway.issuer().rotate();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(handshake(
                                "/ws",
                                "Authorization",
                                "Bearer " + gateway.issuer().sign(Issuer.claims())))
                        .startsWith("HTTP/1.1 101"));
    }

    private static String authenticate(String token) {
        return "{\"action\":\"authenticate\",\"token\":\"" + token + "\"}";
    }

    private static TestClient connect() {
        return TestClient.connect(gateway.server().webSocket("/ws"));
    }

    private static TestClient connect(String token) {
        return TestClient.connectAs(token, gateway.server().webSocket("/ws"));
    }

    private static String handshake(String path, String header, String value) {
        try (RawClient client = RawClient.open(gateway.server().port())) {
            return client.handshake(path, Map.of(header, value));
        }
    }

    private static HttpResponse<String> http(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.server().page(path))
                .timeout(Duration.ofSeconds(10))
                .method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
