package io.redtail.it.neighbours;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.JWTClaimsSet;
import io.redtail.it.client.AtOnce;
import io.redtail.it.client.Commands;
import io.redtail.it.client.HttpApi;
import io.redtail.it.client.HttpStreamClient;
import io.redtail.it.client.Ids;
import io.redtail.it.client.OpenUpload;
import io.redtail.it.client.RawClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.server.ProtectedGateway;
import io.redtail.security.Issuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one token may take of a gateway that others use, too: for how long, and how much. */
@Tag("proof")
@Timeout(value = 3, unit = MINUTES)
class NeighboursIT {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final int STREAMS = 50;
    private static final int UPLOADS = 3;
    private static final int KEYS = 5;

    /** In a second; five times as many at once. */
    private static final int COMMANDS = 10;

    private static final String EXPIRED = "the token has expired";

    /** More than a server and its sockets hold for a client that does not read: with Grizzly, eight megabytes. */
    private static final int OLD_LINES = 480;

    private static final String OLD_LINE = "x".repeat(64 * 1024);
    private static final String RECORDED = "recorded";

    private static ProtectedGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = ProtectedGateway.start(
                "redtail.history.enabled",
                "true",
                "redtail.history.max-bytes",
                "67108864",
                "redtail.limits.streams-per-identity",
                String.valueOf(STREAMS),
                "redtail.limits.uploads-per-identity",
                String.valueOf(UPLOADS),
                "redtail.limits.idempotency-keys-per-hour",
                String.valueOf(KEYS),
                "redtail.limits.commands-per-second-per-identity",
                String.valueOf(COMMANDS),
                "redtail.auth.clock-skew",
                "1s");
        record();
    }

    @AfterAll
    static void end() throws Exception {
        if (gateway != null) {
            gateway.close();
        }
    }

    /** Everything at once, because what takes the time is waiting for a token to expire. */
    @Test
    void whateverIsOpenEndsWithItsToken() throws Throwable {
        AtOnce.check(
                this::uploadsEndAndNothingOfThemReachesRedisAfterwards,
                this::streamsEndAndSaySo,
                this::whatIsStillToBeReadIsNotSent);
    }

    /** One continues sending, the other is silent. */
    private void uploadsEndAndNothingOfThemReachesRedisAfterwards() throws Exception {
        String project = Ids.fresh("upload");
        String path = "/api/logs/" + project;
        String token = briefly(project);
        try (TestClient reader =
                        TestClient.connectAs(lasting(project), gateway.server().webSocket("/ws"));
                OpenUpload talks = OpenUpload.to(gateway.server().port(), path, token);
                OpenUpload silent = OpenUpload.to(gateway.server().port(), path, token)) {
            reader.ask(Commands.subscribe(project));
            for (OpenUpload upload : List.of(talks, silent)) {
                upload.send("in time\n");
                assertThat(reader.next()).isEqualTo("in time");
            }
            awaitExpiry(token);
            talks.send("too late\n");

            for (OpenUpload upload : List.of(talks, silent)) {
                assertThat(upload.answer())
                        .startsWith("HTTP/1.1 401")
                        .contains("WWW-Authenticate: Bearer", EXPIRED, "\"published\":1");
            }
            gateway.redis().publish("logs:" + project, "somebody else's");
            assertThat(reader.next()).isEqualTo("somebody else's");
        }
    }

    private void streamsEndAndSaySo() throws Exception {
        String project = Ids.fresh("stream");
        String token = briefly(project);
        try (HttpStreamClient text = subscribe(project, token, "text/plain");
                HttpStreamClient events = subscribe(project, token, "text/event-stream")) {
            awaitExpiry(token);
            gateway.redis().publish("logs:" + project, "too late");

            assertThat(text.rest()).containsExactly("[redtail] the stream ends: " + EXPIRED);
            assertThat(events.rest()).containsExactly(": the stream ends: " + EXPIRED, "");
        }
    }

    /** Slow ones, which had begun long before: a download, and what subscribers get of the past. */
    private void whatIsStillToBeReadIsNotSent() throws Exception {
        String token = briefly(RECORDED);
        try (RawClient download = reader(RECORDED + "?follow=false", token);
                RawClient replay = reader(RECORDED + "?tail=1000", token);
                TestClient client = TestClient.connectAs(token, gateway.server().webSocket("/ws"), "redtail.v1")) {
            client.stopReading();
            client.send("{\"action\":\"subscribe\",\"projectId\":\"" + RECORDED + "\",\"tail\":1000}");
            assertThat(download.head()).startsWith("HTTP/1.1 200");
            assertThat(replay.head()).startsWith("HTTP/1.1 200");
            awaitExpiry(token);
            client.resumeReading();

            for (RawClient slow : List.of(download, replay)) {
                String rest = slow.rest();
                assertThat(rest).hasSizeLessThan(OLD_LINES * OLD_LINE.length());
                assertThat(rest.substring(rest.length() - 200)).contains(EXPIRED);
            }
            assertThat(client.awaitClose(Duration.ofSeconds(20))).isEqualTo(new TestClient.Close(1008, EXPIRED));
            assertThat(client.received()).hasSizeLessThan(OLD_LINES);
        }
    }

    @Test
    void readersWhoLeaveALogThatGetsNoLineFreeTheirPlaces() {
        String project = Ids.fresh("quiet");
        String token = lasting(project);
        List<RawClient> readers = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            readers.add(reader(project, token));
            assertThat(readers.get(i).head()).startsWith("HTTP/1.1 200");
        }
        try (RawClient late = reader(project, token);
                RawClient other =
                        reader(project, gateway.issuer().sign(claims(project).subject("grace")))) {
            assertThat(late.answer())
                    .startsWith("HTTP/1.1 429")
                    .contains("Retry-After: ", "has 50 streams (redtail.limits.streams-per-identity)");
            assertThat(other.head()).startsWith("HTTP/1.1 200");
        }

        readers.forEach(RawClient::close);

        List<RawClient> again = new ArrayList<>();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    RawClient reader = reader(project, token);
                    if (reader.head().startsWith("HTTP/1.1 200")) {
                        again.add(reader);
                    } else {
                        reader.close();
                    }
                    return again.size() == STREAMS;
                });
        again.forEach(RawClient::close);
    }

    @Test
    void oneIdentityHasItsShareOfTheUploadsAndGetsItBack() {
        String project = Ids.fresh("many");
        String path = "/api/logs/" + project;
        String token = gateway.issuer().sign(publisher(project));
        List<OpenUpload> uploads = new ArrayList<>();
        for (int i = 0; i < UPLOADS; i++) {
            uploads.add(OpenUpload.to(gateway.server().port(), path, token));
            uploads.get(i).send("line\n");
        }
        await().untilAsserted(() -> {
            try (OpenUpload late = OpenUpload.to(gateway.server().port(), path, token)) {
                late.send("too many\n"); // Grizzly hands on a request with its first chunk
                assertThat(late.answer())
                        .startsWith("HTTP/1.1 429")
                        .contains("Retry-After: ", "has 3 uploads (redtail.limits.uploads-per-identity)");
            }
        });
        try (OpenUpload other = OpenUpload.to(
                gateway.server().port(),
                path,
                gateway.issuer().sign(publisher(project).subject("grace")))) {
            other.send("another's\n");
            assertThat(other.end()).startsWith("HTTP/1.1 200");
        }

        assertThat(uploads.get(0).end()).startsWith("HTTP/1.1 200");
        uploads.get(1).close();
        for (int i = 0; i < 2; i++) {
            await().untilAsserted(() -> {
                OpenUpload next = OpenUpload.to(gateway.server().port(), path, token);
                uploads.add(next);
                next.send("line\n");
                assertThat(next.end()).startsWith("HTTP/1.1 200");
            });
        }
        uploads.forEach(OpenUpload::close);
    }

    /** Also for one that opens another connection when the first may not send any more. */
    @Test
    void oneIdentitySendsSoManyCommandsOverAllItsConnections() {
        String project = Ids.fresh("churn");
        String token = lasting(project);
        URI url = gateway.server().webSocket("/ws");
        try (TestClient first = TestClient.connectAs(token, url, "redtail.v1");
                TestClient second = TestClient.connectAs(token, url, "redtail.v1");
                TestClient other = TestClient.connectAs(
                        gateway.issuer().sign(claims(project).subject("grace")), url, "redtail.v1")) {
            ping(first, COMMANDS);
            ping(second, 10 * COMMANDS);
            TestClient.Close closed = second.awaitClose();

            assertThat(closed.code()).isEqualTo(1013);
            assertThat(closed.reason()).contains("redtail.limits.commands-per-second-per-identity");
            assertThat(other.ask(Commands.PING)).contains("pong");
        }
        assertRefusedOnlyAMomentLater(token);
        await().ignoreExceptions()
                .untilAsserted(
                        () -> TestClient.connectAs(token, url, "redtail.v1").close());
    }

    /** Whoever is refused at once asks again at once. By now it may have been let in, if this machine is slow. */
    private static void assertRefusedOnlyAMomentLater(String token) {
        try (RawClient again = RawClient.open(gateway.server().port())) {
            long begin = System.nanoTime();
            String answer = again.handshake("/ws", Map.of("Authorization", "Bearer " + token));
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            if (answer.startsWith("HTTP/1.1 429")) {
                assertThat(took).isBetween(Duration.ofMillis(400), Duration.ofSeconds(10));
            }
        }
    }

    /** Until the gateway closes the connection. */
    private static void ping(TestClient client, int count) {
        try {
            for (int i = 0; i < count; i++) {
                client.send(Commands.PING);
            }
        } catch (CompletionException closed) {
            // It was enough.
        }
    }

    /** The hour may end in between, once. */
    @Test
    void oneIdentityTakesSoManyIdempotencyKeysAndThoseWhoPublishNothingLeaveNone() throws Exception {
        String project = Ids.fresh("keys");
        String token = gateway.issuer().sign(publisher(project));
        assertThat(post(project, token, "nothing", "").body()).contains("\"published\":0");
        assertThat(keys(project)).isEmpty();

        List<Integer> statuses = new ArrayList<>();
        HttpResponse<String> answer = null;
        for (int i = 0; i < 2 * KEYS + 1 && !statuses.contains(429); i++) {
            answer = post(project, token, "key-" + i, "line");
            statuses.add(answer.statusCode());
        }

        assertThat(statuses).startsWith(200).endsWith(429);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body()).contains("redtail.limits.idempotency-keys-per-hour");
        assertThat(keys(project)).hasSize(statuses.size() - 1);
        assertThat(post(project, token, "key-0", "line").headers().firstValue("Idempotency-Replayed"))
                .hasValue("true");
        assertThat(post(project, gateway.issuer().sign(publisher(project).subject("grace")), "another's", "line")
                        .statusCode())
                .isEqualTo(200);
    }

    private static Set<String> keys(String project) {
        return gateway.redis().run(jedis -> jedis.keys("redtail:idempotency:logs:" + project + " *"));
    }

    private static HttpResponse<String> post(String project, String token, String key, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gateway.server().page("/api/logs/" + project))
                .timeout(Duration.ofSeconds(10))
                .headers("Authorization", "Bearer " + token, "Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private static HttpStreamClient subscribe(String project, String token, String accept) {
        HttpStreamClient reader = HttpApi.subscribe(
                gateway.server().page("/api/logs/" + project), "Accept", accept, "Authorization", "Bearer " + token);
        assertThat(reader.status()).isEqualTo(200);
        return reader;
    }

    /** One whose connection has a small window and is read when the test likes. */
    private static RawClient reader(String project, String token) {
        RawClient reader = RawClient.open(gateway.server().port());
        reader.sendBytes(("GET /api/logs/" + project + " HTTP/1.1\r\nHost: 127.0.0.1:"
                        + gateway.server().port() + "\r\nConnection: close\r\nAuthorization: Bearer " + token
                        + "\r\n\r\n")
                .getBytes(US_ASCII));
        return reader;
    }

    /** Has a log recorded, with a server that has done all of this once. */
    private static void record() {
        String token = lasting(RECORDED);
        subscribe(RECORDED, token, "text/plain").close();
        subscribe(RECORDED, token, "text/event-stream").close();
        await().until(
                        () -> { // there is a recorder only when it has its lease
                            gateway.redis().publish("logs:" + RECORDED, "the first one");
                            return get("/api/logs/" + RECORDED + "?follow=false&tail=1", token)
                                    .body()
                                    .startsWith("the first one");
                        });
        for (int i = 0; i < OLD_LINES; i++) {
            gateway.redis().publish("logs:" + RECORDED, OLD_LINE);
        }
        gateway.redis().publish("logs:" + RECORDED, "the last one");
        await().until(() -> get("/api/logs/" + RECORDED + "?follow=false&tail=1", token)
                .body()
                .startsWith("the last one"));
    }

    private static String lasting(String project) {
        return gateway.issuer().sign(claims(project));
    }

    /** Of a subject of the project's own, so that no test has a share of another one's. */
    private static JWTClaimsSet.Builder claims(String project) {
        return Issuer.claims().subject("of " + project).claim("projects", List.of(project));
    }

    private static JWTClaimsSet.Builder publisher(String project) {
        return claims(project).claim("publish_projects", List.of(project));
    }

    /** A token that is worth nothing in five or six seconds, the clock skew included. */
    private static String briefly(String project) {
        return gateway.issuer().sign(publisher(project).expirationTime(Issuer.in(5)));
    }

    private static void awaitExpiry(String token) {
        await().until(() -> get("/api/channels", token).statusCode() == 401);
    }

    private static HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gateway.server().page(path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + token)
                .method("GET", BodyPublishers.noBody())
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }
}
