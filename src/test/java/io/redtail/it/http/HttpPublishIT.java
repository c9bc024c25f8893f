package io.redtail.it.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.Effort;
import io.redtail.it.client.Commands;
import io.redtail.it.client.Envelope;
import io.redtail.it.client.HttpApi;
import io.redtail.it.client.HttpStreamClient;
import io.redtail.it.client.Ids;
import io.redtail.it.client.OpenUpload;
import io.redtail.it.client.RawClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import io.redtail.it.server.ServerQuirks;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpPublishIT extends GatewayTests {

    private static final String TEXT = "text/plain";
    private static final int LINES = Effort.of("redtail.it.http.lines", 20_000, 100_000);

    private static final int LONG_LOG_LINES = 12_000;

    private final String id = Ids.fresh("http-publish");
    private final String path = "/api/logs/" + id;

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT"})
    void aLineIsAMessage(String method) {
        try (TestClient client = subscribe(id)) {
            var answer = HttpApi.send(method, path, "one\r\n\ntwo ü💥\nlast", "Content-Type", TEXT);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"published\":4}\n");
            assertThat(List.of(client.next(), client.next(), client.next(), client.next()))
                    .containsExactly("one", "", "two ü💥", "last");
        }
    }

    @Test
    void eachJsonLineIsAMessageAndEmptyOnesAreNot() {
        try (TestClient client = subscribe(id)) {
            HttpApi.send("POST", path, "{\"a\": 1}\n\n[2]\n", "Content-Type", "application/x-ndjson");

            assertThat(client.next()).isEqualTo("{\"a\": 1}");
            assertThat(client.next()).isEqualTo("[2]");
        }
    }

    @Test
    void aJsonBodyIsOneMessageVerbatim() {
        try (TestClient client = subscribe(id)) {
            HttpApi.send("POST", path, "{\n \"a\": 1\n}", "Content-Type", "application/json");

            assertThat(client.next()).isEqualTo("{\n \"a\": 1\n}");
        }
    }

    @Test
    void anUpdateOfATenantTravelsAsAnyOther() {
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
            client.ask(Commands.subscribeTenant(id));

            HttpApi.send("POST", "/api/jobs/" + id, "{\"job\":7}", "Content-Type", "application/json");
            HttpApi.send(
                    "POST",
                    "/api/jobs/" + id,
                    "{\"job\":8,\"tenantId\":\"" + id + "\"}",
                    "Content-Type",
                    "application/json");

            assertThat(client.next()).isEqualTo("{\"job\":7}");
            assertThat(client.next()).isEqualTo("{\"job\":8}");
        }
    }

    @Test
    void whatIsWrongInTheMiddleSaysHowManyWereTaken() {
        var answer = HttpApi.sendBad("POST", path, "1\n2\n{\n3\n", "Content-Type", "application/x-ndjson");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"published\":2").contains("not JSON");
    }

    @Test
    void oversizedJsonValue_isRefused() {
        String json = '"' + "x".repeat(1024 * 1024) + '"';
        var answer = HttpApi.sendBad("POST", path, json, "Content-Type", "application/json");

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("message 1").contains("1048560");
    }

    @Test
    void oversizedLine_isCutAndUploadContinues() {
        try (TestClient client = subscribe(id)) {
            String lines = "ok\n" + "ü".repeat(1024 * 1024) + "\nand on\n";
            var answer = HttpApi.send("POST", path, lines, "Content-Type", TEXT);

            assertThat(answer.body()).isEqualTo("{\"published\":3,\"cut\":1}\n");
            assertThat(client.next()).isEqualTo("ok");
            assertThat(client.next()).startsWith("üü").endsWith("ü [redtail: cut, 1048656 bytes more]");
            assertThat(client.next()).isEqualTo("and on");
        }
    }

    @Test
    void oversizedJsonLine_becomesStringWithItsBeginning() {
        try (TestClient client = subscribe(id)) {
            String lines = "{\"text\":\"" + "x".repeat(1024 * 1024) + "\"}\n{}\n";
            var answer = HttpApi.send("POST", path, lines, "Content-Type", "application/x-ndjson");

            assertThat(answer.body()).isEqualTo("{\"published\":2,\"cut\":1}\n");
            assertThat(client.next())
                    .startsWith("\"{\\\"text\\\":\\\"xx")
                    .matches(cut -> cut.endsWith(" bytes more]\""));
            assertThat(client.next()).isEqualTo("{}");
        }
    }

    /** More than the 10 MiB that WildFly takes of a request by itself. */
    @Test
    void aLongLogIsPublishedWhole() {
        String lines = ("x".repeat(999) + '\n').repeat(LONG_LOG_LINES);

        assertThat(HttpApi.exchange("PUT", path, lines, "Content-Type", TEXT).body())
                .isEqualTo("{\"published\":" + LONG_LOG_LINES + "}\n");
        try (OpenUpload upload = OpenUpload.to(path)) {
            upload.send(lines);

            assertThat(upload.end()).contains("{\"published\":" + LONG_LOG_LINES + "}");
        }
    }

    @Test
    void aStepOfAProgressBarIsSeenWhileTheUploadIsSilent() {
        try (TestClient client = subscribe(id);
                OpenUpload upload = OpenUpload.to(path)) {
            upload.send("building\ndownloading 10%\r");
            assertThat(client.next()).isEqualTo("building");
            assertThat(client.next()).isEqualTo("downloading 10%\r");
            upload.send("downloading 20%\r");
            assertThat(client.next()).isEqualTo("\rdownloading 20%");
            upload.send("downloading 100%\ndone\n");
            assertThat(client.next()).isEqualTo("\rdownloading 100%");
            assertThat(client.next()).isEqualTo("done");

            assertThat(upload.end()).startsWith("HTTP/1.1 200").contains("{\"published\":5}");
        }
    }

    /** More than a megabyte without a line feed. */
    @Test
    void aBarOfTwelveThousandStepsIsNoLongLine() {
        String bar = IntStream.rangeClosed(1, 12_000)
                .mapToObj(step -> String.format("%5d of 12000 %s\r", step, "#".repeat(step / 150)))
                .collect(Collectors.joining());
        try (TestClient client = subscribe(id)) {
            var answer = HttpApi.send("PUT", path, bar + "\ndone\n", "Content-Type", TEXT);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).doesNotContain("cut");
            client.await(message -> message.equals("done"));
            List<String> shown = client.received();
            assertThat(shown).hasSizeLessThan(1000);
            assertThat(shown.get(shown.size() - 2).strip()).isEqualTo("12000 of 12000 " + "#".repeat(80));
        }
    }

    @Test
    void ofAnUploadThatBreaksOffTheLastLineIsSeen() {
        try (TestClient client = subscribe(id)) {
            try (OpenUpload upload = OpenUpload.to(path)) {
                upload.send("one\nSegmentation fau");
                assertThat(client.next()).isEqualTo("one");
            }

            assertThat(client.next()).isEqualTo("Segmentation fau");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/logs/bad*id,  text/plain,       x,                        400, 1 to 128",
        "/api/jobs/t,       application/json, [1],                      400, JSON object",
        "/api/jobs/t,       application/json, '{\"tenantId\":\"u\"}',   400, tenantId",
        "/api/jobs/t,       text/plain,       x,                        415, application/json",
        "/api/logs/p,       application/x-www-form-urlencoded, x,       415, text/plain",
        "/api/logs/p,       text/plain;charset=latin1, x,               415, UTF-8",
    })
    void badInputIsToldWhatWouldBeRight(String badPath, String type, String body, int status, String says) {
        var answer = HttpApi.sendBad("POST", badPath, body, "Content-Type", type);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(says);
    }

    @Test
    void anotherMethodIsToldWhichThereAre() {
        var answer = HttpApi.exchange("PATCH", path, "");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD, POST, PUT, DELETE, OPTIONS");
    }

    @Test
    void withoutHistoryThereIsNothingToDelete() {
        var answer = HttpApi.exchange("DELETE", path, "");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("redtail.history.enabled=true");
    }

    @Test
    void anUnknownTypeIsToldWhichThereAre() {
        var answer = HttpApi.exchange("GET", "/api/nope/p1", "");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("there is no channel type nope").contains("logs, jobs");
    }

    @Test
    void aForeignPageMayNotPublish() throws Exception {
        try (RawClient client = RawClient.open()) {
            client.sendBytes(("POST " + path + " HTTP/1.1\r\nHost: ci.internal\r\nOrigin: https://evil.example\r\n"
                            + "Content-Type: text/plain\r\nContent-Length: 1\r\n\r\nx")
                    .getBytes(StandardCharsets.US_ASCII));

            assertThat(client.head()).startsWith("HTTP/1.1 403").containsIgnoringCase("application/problem+json");
        }
    }

    @Test
    void aRepeatWithItsKeyPublishesNothingAndGetsTheFirstAnswer() {
        try (TestClient client = subscribe(id)) {
            String key = Ids.fresh("key");

            var first = HttpApi.send("POST", path, "1\n2\n", "Content-Type", TEXT, "Idempotency-Key", key);
            var second = HttpApi.send("POST", path, "1\n2\n", "Content-Type", TEXT, "Idempotency-Key", key);
            HttpApi.send("POST", path, "after", "Content-Type", TEXT);

            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(second.body().strip()).isEqualTo(first.body().strip());
            assertThat(second.headers().firstValue("Idempotency-Replayed")).hasValue("true");
            assertThat(List.of(client.next(), client.next(), client.next())).containsExactly("1", "2", "after");
        }
    }

    /** As {@code curl -T} sends it: the body follows when the server has said that it takes it. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 4", "Transfer-Encoding: chunked"})
    void whoExpectsToContinueMayBeforeTheBodyComes(String length) {
        boolean chunked = length.startsWith("Transfer");
        assumeTrue(!chunked || ServerQuirks.continuesBeforeTheFirstChunk(), "this server waits for the first chunk");
        try (RawClient client = RawClient.open()) {
            client.sendBytes(("PUT " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + Gateway.port() + "\r\n" + length
                            + "\r\nContent-Type: text/plain\r\nExpect: 100-continue\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));

            assertThat(client.head()).startsWith("HTTP/1.1 100 ");
            client.sendBytes((chunked ? "4\r\none\n\r\n0\r\n\r\n" : "one\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(client.answer()).startsWith("HTTP/1.1 200 ").endsWith("{\"published\":1}\n");
        }
    }

    @Test
    void aKeyWhoseRequestIsOnItsWayConflicts() {
        String key = Ids.fresh("key");
        RealRedis.shared().run(jedis -> jedis.set("redtail:idempotency:logs:" + id + " " + key, ""));

        var answer = HttpApi.send("POST", path, "1", "Content-Type", TEXT, "Idempotency-Key", key);

        assertThat(answer.statusCode()).isEqualTo(409);
    }

    @Test
    void aKeyWithWhichNothingWasPublishedIsFreeAgain() {
        String key = Ids.fresh("key");

        var bad = HttpApi.sendBad("POST", path, "{", "Content-Type", "application/json", "Idempotency-Key", key);
        var good = HttpApi.send("POST", path, "{}", "Content-Type", "application/json", "Idempotency-Key", key);

        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(good.body()).isEqualTo("{\"published\":1}\n");
    }

    @Test
    void anIdMayHaveSlashesAndEvenEndWithEnd() {
        try (TestClient client = subscribe(id + "/a/end")) {
            assertThat(HttpApi.exchange("PUT", path + "/a/end", "line").statusCode())
                    .isEqualTo(200);
            assertThat(HttpApi.exchange("POST", path + "/a/end/end", "").statusCode())
                    .isEqualTo(200);

            assertThat(client.next()).isEqualTo("line");
            assertThat(client.next()).isEqualTo("{\"status\":\"ended\",\"channel\":\"logs:" + id + "/a/end\"}");
        }
    }

    /** A slash too many names nothing, and does not end another log than the one that was meant. */
    @ParameterizedTest
    @CsvSource({
        "POST, /end/",
        "POST, //end",
        "POST, /end//",
        "PUT,  /",
        "POST, /",
        "GET,  /",
        "PUT,  //a",
    })
    void aSlashTooManyIsNotFound(String method, String rest) {
        var answer = HttpApi.exchange(method, path + rest, "");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("slash too many");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain;charset=utf8", "application/ndjson", "application/jsonl", "text/json"})
    void aTypeMayHaveAnyOfItsNames(String type) {
        try (TestClient client = subscribe(id)) {
            var answer = HttpApi.exchange("POST", path, "[\"ü\"]\n", "Content-Type", type);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(client.next().strip()).isEqualTo("[\"ü\"]");
        }
    }

    /** The connection is used again, so what comes is all of the answer. */
    @Test
    void whatCanBeReadHasAHead() {
        try (RawClient client = RawClient.open()) {
            for (String address : List.of(path, "/api/channels", "/health/live", "/metrics", "/openapi.yaml", "/")) {
                client.sendBytes(("HEAD " + address + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                assertThat(client.head()).as(address).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void headOfRefusedStream_hasItsStatus() {
        assertThat(HttpApi.exchange("HEAD", path + "?follow=maybe", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void manyLines_reachEveryKindOfSubscriber() {
        String lines = IntStream.rangeClosed(1, LINES)
                .collect(StringBuilder::new, (all, n) -> all.append(n).append('\n'), StringBuilder::append)
                .toString();
        try (TestClient client = TestClient.connect(Gateway.uri("/ws"), "redtail.v1");
                HttpStreamClient curl = HttpApi.subscribe(path);
                HttpStreamClient events = HttpApi.subscribe(path, "Accept", "text/event-stream")) {
            client.ask(Commands.subscribe(id));
            var answer = HttpApi.send("PUT", path, lines, "Content-Type", TEXT);
            HttpApi.send("POST", path + "/end", "");

            assertThat(answer.body()).isEqualTo("{\"published\":" + LINES + "}\n");
            List<String> all = lines.lines().toList();
            assertThat(curl.rest()).isEqualTo(all);
            for (String line : all) {
                assertThat(events.next()).isEqualTo("data: " + line);
                assertThat(events.next()).isEmpty();
            }
            assertThat(events.next()).isEqualTo("event: ended");
            client.await(message -> message.contains("\"ended\""));
            assertThat(Envelope.dataIn(client.received())).containsExactlyElementsOf(all);
        }
    }

    private static TestClient subscribe(String projectId) {
        TestClient client = TestClient.connect(Gateway.uri("/ws"));
        client.ask(Commands.subscribe(projectId));
        return client;
    }
}
