package io.redtail.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.Envelope;
import io.redtail.it.client.HttpApi;
import io.redtail.it.client.HttpStreamClient;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpStreamIT extends GatewayTests {

    private final String id = Ids.fresh("http-follow");
    private final String path = "/api/logs/" + id;
    private final RealRedis redis = RealRedis.shared();

    @Test
    void aPayloadIsALineOfText() {
        try (HttpStreamClient curl = HttpApi.subscribe(path)) {
            redis.publish("logs:" + id, "one");
            redis.publish("logs:" + id, "two\nlines ü");

            assertThat(curl.status()).isEqualTo(200);
            assertThat(curl.header("Content-Type")).isEqualToIgnoringCase("text/plain;charset=UTF-8");
            assertThat(curl.header("Cache-Control")).isEqualTo("no-store");
            assertThat(curl.next()).isEqualTo("one");
            assertThat(curl.next()).isEqualTo("two");
            assertThat(curl.next()).isEqualTo("lines ü");
        }
    }

    @Test
    void aPayloadIsAnEvent() {
        try (HttpStreamClient events = HttpApi.subscribe(path, "Accept", "text/event-stream")) {
            redis.publish("logs:" + id, "one\ntwo\r\n\rfour");
            redis.publish("logs:" + id, "");

            assertThat(events.header("Content-Type")).isEqualToIgnoringCase("text/event-stream;charset=UTF-8");
            for (String line : new String[] {"data: one", "data: two", "data: four", "", "data: ", ""}) {
                assertThat(events.next()).isEqualTo(line);
            }
        }
    }

    /** Each line by itself: the next one is published when it has come. */
    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/event-stream"})
    void whoAcceptsGzipGetsIt_andEachLineAtOnce(String accept) {
        try (HttpStreamClient client =
                HttpApi.subscribe(path, "Accept", accept, "Accept-Encoding", "br, gzip;q=0.5, *;q=0")) {
            assertThat(client.header("Content-Encoding")).isEqualTo("gzip");
            assertThat(client.headers("Vary")).contains("Accept-Encoding");
            for (int i = 0; i < 50; i++) {
                redis.publish("logs:" + id, "line " + i + " ü");

                assertThat(client.next()).endsWith("line " + i + " ü");
                if (accept.equals("text/event-stream")) {
                    assertThat(client.next()).isEmpty();
                }
            }
            if (accept.equals("text/plain")) {
                redis.publish("logs:" + id, "\u001b]redtail;end\u0007");
                assertThat(client.rest()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip;q=0", "br, deflate", "gzip;q=0.2, identity"})
    void whoDoesNotAcceptGzipDoesNotGetIt(String accepted) {
        try (HttpStreamClient client = HttpApi.subscribe(path, "Accept-Encoding", accepted)) {
            redis.publish("logs:" + id, "plain");

            assertThat(client.header("Content-Encoding")).isEmpty();
            assertThat(client.headers("Vary")).contains("Accept-Encoding");
            assertThat(client.next()).isEqualTo("plain");
        }
    }

    @Test
    void theControlPayloadEndsTextAndIsAnEventAmongOthersElsewhere() {
        String ended = "{\"status\":\"ended\",\"channel\":\"logs:" + id + "\"}";
        try (HttpStreamClient curl = HttpApi.subscribe(path);
                HttpStreamClient events = HttpApi.subscribe(path, "Accept", "text/event-stream");
                TestClient v1 = TestClient.connect(Gateway.uri("/ws"), "redtail.v1")) {
            v1.ask(Commands.subscribe(id));
            redis.publish("logs:" + id, "run 1");
            redis.publish("logs:" + id, "\u001b]redtail;end\u0007");
            redis.publish("logs:" + id, "run 2");

            assertThat(curl.rest()).containsExactly("run 1");
            for (String line : new String[] {"data: run 1", "", "event: ended", "data: " + ended, "", "data: run 2"}) {
                assertThat(events.next()).isEqualTo(line);
            }
            assertThat(Envelope.withoutTimes(v1.next())).isEqualTo(Answers.envelope("logs:" + id, "run 1"));
            assertThat(v1.next()).isEqualTo(ended);
            assertThat(Envelope.withoutTimes(v1.next())).isEqualTo(Answers.envelope("logs:" + id, "run 2"));
        }
    }

    /** A reader that is gone no longer holds its channel: seen in Redis, after the linger. */
    @Test
    void aReaderThatLeavesIsNoticedWithTheNextLines() {
        HttpApi.subscribe(path).close();

        awaitNoReader();
    }

    /** Its connection stays open: what it leaves is a stream of it. The second request is over HTTP/2 from its beginning. */
    @Test
    void aReaderThatLeavesOverHttp2IsNoticedWithTheNextLines() {
        HttpApi.subscribeOverHttp2(path).close();
        HttpApi.subscribeOverHttp2(path).close();

        awaitNoReader();
    }

    private void awaitNoReader() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    redis.publish("logs:" + id, "anybody?");
                    return redis.run(jedis -> jedis.pubsubNumSub("logs:" + id)).get("logs:" + id) == 0;
                });
    }

    @ParameterizedTest
    @CsvSource({
        "?follow=maybe,         '',       '',               400, true or false",
        "?tail=-1,              '',       '',               400, whole number",
        "'',                    Accept,   image/png,        406, text/event-stream",
        "'',                    Origin,   https://evil.example, 403, allowed-origins",
    })
    void refusedStream_saysWhy(String query, String header, String value, int status, String says) {
        String[] headers = header.isEmpty() ? new String[0] : new String[] {header, value};

        var answer = HttpApi.sendBad("GET", path + query, "", headers);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(says);
    }

    @ParameterizedTest
    @CsvSource({"?tail=5,'',''", "?follow=false,'',''", "'',Last-Event-ID,e:7"})
    void whatNeedsHistorySaysThatItIsOff(String query, String header, String value) {
        String[] headers = header.isEmpty() ? new String[0] : new String[] {header, value};

        var answer = HttpApi.send("GET", path + query, "", headers);

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("redtail.history.enabled=true");
    }

    @Test
    void aTicketIsDescribed() {
        var answer = HttpApi.send("POST", "/api/tickets?projectId=" + id, "");
        String ticket = answer.body().replaceAll(".*\"ticket\":\"([^\"]*)\".*\\s*", "$1");

        try (HttpStreamClient events = HttpApi.subscribe(path + "?ticket=" + ticket)) {
            assertThat(events.status()).isEqualTo(200);
        }
        assertThat(HttpApi.send("GET", path + "?ticket=" + ticket, "").statusCode())
                .isEqualTo(401);
    }

    @Test
    void theDescriptionsAreServed() {
        assertThat(HttpApi.exchange("GET", "/openapi.yaml", "").body()).startsWith("openapi: 3");
        assertThat(HttpApi.exchange("GET", "/asyncapi.yaml", "").body()).startsWith("asyncapi: 3");
    }
}
