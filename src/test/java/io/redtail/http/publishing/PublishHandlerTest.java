package io.redtail.http.publishing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.EndMark;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.PublishFailedException;
import io.redtail.delivery.Publisher;
import io.redtail.http.ApiRequest;
import io.redtail.http.FakeRequest;
import io.redtail.http.FakeResponse;
import io.redtail.http.ProblemException;
import io.redtail.security.Caller;
import io.redtail.security.RefusedException;
import io.redtail.security.Shares;
import io.redtail.server.Workarounds;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that publish, from their headers to their answers, without a server and without Redis. */
@Timeout(60)
class PublishHandlerTest {

    private static final Caller ADA = new Caller("10.0.0.1", Optional.empty());
    private static final int MAX_UPLOADS = 2;
    private static final ChannelTypes TYPES = Configuration.read(MapConfig.of(
                    "redtail.channels", "lines,events,states,shared,endless,nested",
                    "redtail.channels.lines.redis", "line:{id}",
                    "redtail.channels.lines.payload", "json-string",
                    "redtail.channels.events.redis", "event:{id}",
                    "redtail.channels.events.payload", "laravel",
                    "redtail.channels.states.redis", "state:{id}",
                    "redtail.channels.states.kind", "state",
                    "redtail.channels.states.key", "/key",
                    "redtail.channels.shared.redis", "shared",
                    "redtail.channels.shared.id", "/id",
                    "redtail.channels.shared.end", "/status in done,failed",
                    "redtail.channels.endless.redis", "endless",
                    "redtail.channels.endless.id", "/id",
                    "redtail.channels.nested.redis", "nested",
                    "redtail.channels.nested.id", "/sensor/id"))
            .channels();

    private final List<String> published = Collections.synchronizedList(new ArrayList<>());
    private final FakeIdempotencyStore store = new FakeIdempotencyStore();
    private Publisher redis = (channel, payloads) ->
            payloads.forEach(payload -> published.add(channel + " " + new String(payload, UTF_8)));
    private Uploads uploads = uploads(new Shares("uploads", 0, 0));

    @AfterEach
    void stop() throws Exception {
        uploads.stop(Duration.ofSeconds(5));
    }

    private static Uploads uploads(Shares shares) {
        return new Uploads(MAX_UPLOADS, shares, Duration.ZERO, () -> new Workarounds("no server"), Thread::new);
    }

    private PublishHandler handler(String... settings) {
        Configuration configuration = Configuration.read(MapConfig.of(settings));
        return new PublishHandler(
                configuration,
                (channel, payloads) -> redis.publish(channel, payloads),
                new Idempotency(store, 0),
                uploads,
                PublishTracing.NONE,
                new PublishLimits(configuration));
    }

    private static FakeRequest post(FakeResponse response, String body) {
        return new FakeRequest("POST", "/api/logs/p", response).body(body);
    }

    private static void handle(PublishHandler handler, FakeRequest request, FakeResponse response) {
        var servletRequest = request.make();
        handler.handle(
                servletRequest,
                response.make(),
                ApiRequest.of(servletRequest, Channel.logs("p").type()),
                ADA);
    }

    private FakeResponse publish(String body) throws InterruptedException {
        FakeResponse response = new FakeResponse();
        handle(handler(), post(response, body), response);
        return response.awaitEnd();
    }

    private FakeResponse publish(String body, String header, String value) throws InterruptedException {
        FakeResponse response = new FakeResponse();
        handle(handler(), post(response, body).header(header, value), response);
        return response.awaitEnd();
    }

    @Test
    void textIsPublishedLineByLine() throws Exception {
        FakeResponse response = publish("one\ntwo");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers()).containsEntry("Content-Type", "application/json");
        assertThat(response.lines()).containsExactly("{\"published\":2}");
        assertThat(published).containsExactly("logs:p one", "logs:p two");
    }

    @Test
    void aTypeWithACodingGetsWhatItsPublishersWouldPublish() throws Exception {
        FakeResponse lines = publish("lines", "POST", "/api/lines/1", "a \"line\"\nb", "text/plain");
        FakeResponse json = publish("lines", "POST", "/api/lines/1", "{\"a\":1}", "application/json");
        FakeResponse event =
                publish("events", "POST", "/api/events/1", "{\"event\":\"E\",\"data\":{}}", "application/json");
        FakeResponse noEvent = publish("events", "POST", "/api/events/1", "{\"data\":{}}", "application/json");
        FakeResponse end = publish("events", "POST", "/api/events/1/end", "", "application/json");

        assertThat(List.of(lines.status(), json.status(), event.status(), noEvent.status(), end.status()))
                .containsExactly(200, 200, 200, 400, 200);
        assertThat(published)
                .containsExactly(
                        "lines:1 \"a \\\"line\\\"\"",
                        "lines:1 \"b\"",
                        "lines:1 \"{\\\"a\\\":1}\"",
                        "events:1 {\"event\":\"E\",\"data\":{},\"socket\":null}",
                        "events:1 " + EndMark.PLAIN);
        assertThat(noEvent.text())
                .contains("a line of events is an object such as {", "it has no event, which would be a string");
    }

    @Test
    void aTypeWithoutAnEndRefusesOne_andSaysHowItsChannelsEnd() throws Exception {
        assertEndRefused(
                "shared", "channels of shared end with a payload for which /status in done,failed: publish one");
        assertEndRefused("states", "channels of states are a state, which has no end");
        assertEndRefused("endless", "channels of endless share a Redis channel and have no end");
        assertThat(publish("states", "PUT", "/api/states/1/end", "{\"key\":1}", "application/json")
                        .status())
                .isEqualTo(200);
        assertThat(published).containsExactly("states:1/end {\"key\":1}");
    }

    @Test
    void anIdIsAddedAtTheTopOnly_andTheRefusalSaysSo() throws Exception {
        FakeResponse nested = publish("nested", "POST", "/api/nested/1", "{\"a\":1}", "application/json");
        FakeResponse top = publish("shared", "POST", "/api/shared/1", "{\"id\":2}", "application/json");

        assertThat(nested.text())
                .contains("a line is a JSON object, with the /sensor/id of the path: it has no /sensor/id");
        assertThat(top.text()).contains("a line is a JSON object, with the id of the path or without one: its id");
    }

    private void assertEndRefused(String type, String why) {
        assertThatThrownBy(() -> publish(type, "POST", "/api/" + type + "/1/end", "{}", "application/json"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().detail())
                                .contains(why, "to publish to a channel whose id ends with /end, use PUT"));
    }

    private FakeResponse publish(String type, String method, String path, String body, String contentType)
            throws InterruptedException {
        FakeResponse response = new FakeResponse();
        var request = new FakeRequest(method, path, response)
                .body(body)
                .header("Content-Type", contentType)
                .make();
        handler()
                .handle(
                        request,
                        response.make(),
                        ApiRequest.of(request, TYPES.named(type).orElseThrow()),
                        ADA);
        return response.awaitEnd();
    }

    @Test
    void jsonIsOneMessageAndInvalidJsonNone() throws Exception {
        assertThat(publish("{\"a\":\n1}", "Content-Type", "application/json").lines())
                .containsExactly("{\"published\":1}");
        assertThat(published).containsExactly("logs:p {\"a\":\n1}");

        FakeResponse response = publish("{\"a\":", "Content-Type", "application/json");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text()).contains("this is not JSON", "\"published\":0");
    }

    @Test
    void aLineThatIsNoJsonEndsItAndTheAnswerSaysHowFarItCame() throws Exception {
        FakeResponse response = publish("1\n2\nx\n4\n", "Content-Type", "application/x-ndjson");

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text()).contains("\"published\":2");
        assertThat(response.headers()).containsEntry("Connection", "close");
        assertThat(published).containsExactly("logs:p 1", "logs:p 2");
    }

    @Test
    void aProblemNamesTheLineOfTheBody_emptyOnesCounted() throws Exception {
        FakeResponse noJson = publish("1\n2\n\n\r\nx\n4\n", "Content-Type", "application/x-ndjson");
        FakeResponse otherTenant = publishUpdates("{}\n\n{\"tenantId\":\"other\"}\n", "application/x-ndjson");

        assertThat(noJson.text()).contains("\"line 5: this is not JSON", "\"published\":2");
        assertThat(otherTenant.text()).contains("\"line 3: a job update is", "\"published\":1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|",
                "{\"status\":\"failed\",\"exitCode\":1}|;status=failed;code=1",
                "{\"exitCode\":0}|;status=succeeded;code=0",
                "{\"exitCode\":-3,\"status\":null}|;status=failed;code=-3",
                "{\"status\":\"timed out\",\"more\":{}}|;status=timed out",
            })
    void theEndOfALogSaysHowItEnded(String body, String parameters) throws Exception {
        FakeResponse response = end(body);

        assertThat(response.status()).isEqualTo(200);
        assertThat(published)
                .containsExactly("logs:p \u001b]redtail;end" + (parameters == null ? "" : parameters) + "\u0007");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "failed|JSON such as {\"status\":\"failed\",\"exitCode\":1}",
                "{}|neither a status nor an exitCode",
                "[1]|neither a status nor an exitCode",
                "{\"status\":null}|neither a status nor an exitCode",
                "{\"status\":1}|status is a string of 1 to 32",
                "{\"status\":\"\"}|status is a string of 1 to 32",
                "{\"status\":\"a;b\"}|status is a string of 1 to 32",
                "{\"status\":\"\\u001b\"}|status is a string of 1 to 32",
                "{\"exitCode\":\"1\"}|exitCode is a whole number of 32 bits",
                "{\"exitCode\":1.5}|exitCode is a whole number of 32 bits",
                "{\"exitCode\":true}|exitCode is a whole number of 32 bits",
                "{\"exitCode\":[]}|exitCode is a whole number of 32 bits",
                "{\"exitCode\":4294967296}|exitCode is a whole number of 32 bits",
            })
    void anEndWithAnythingElseIsRefused_andNothingEnds(String body, String why) throws Exception {
        FakeResponse response = end(body);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text().replace("\\\"", "\"")).contains(why);
        assertThat(published).isEmpty();
    }

    private FakeResponse end(String body) throws InterruptedException {
        FakeResponse response = new FakeResponse();
        FakeRequest request = new FakeRequest("POST", "/api/logs/p/end", response)
                .header("Content-Type", "application/x-www-form-urlencoded") // as curl -d says
                .body(body);
        handle(handler(), request, response);
        return response.awaitEnd();
    }

    @Test
    void anUpdateThatIsTooLong_endsAnUploadBehindTheOnesBeforeIt() throws Exception {
        String tooLong = "{\"text\":\"" + "x".repeat(2 << 20) + "\"}\n";

        FakeResponse response = publishUpdates("{\"n\":1}\n\n" + tooLong + "{}\n", "application/x-ndjson");

        assertThat(response.status()).isEqualTo(413);
        assertThat(response.text()).contains("\"line 3: message 2 is longer", "\"published\":1");
        assertThat(published).hasSize(1);
    }

    @Test
    void jobUpdateOfAnotherTenant_isRefused() throws Exception {
        FakeResponse response = publishUpdates("{\"tenantId\":\"other\"}", "application/json");

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text()).doesNotContain("line 1");
        assertThat(published).isEmpty();
    }

    private FakeResponse publishUpdates(String body, String contentType) throws InterruptedException {
        FakeResponse response = new FakeResponse();
        var request = new FakeRequest("POST", "/api/jobs/t", response)
                .header("Content-Type", contentType)
                .body(body)
                .make();
        handler()
                .handle(
                        request,
                        response.make(),
                        ApiRequest.of(request, Channel.jobs("t").type()),
                        ADA);
        return response.awaitEnd();
    }

    @Test
    void aRepeatOfAKeyPublishesNothingAndGetsTheFirstAnswer() throws Exception {
        FakeResponse first = publish("one\n", "Idempotency-Key", "k");
        FakeResponse again = publish("one\n", "Idempotency-Key", "k");

        assertThat(again.status()).isEqualTo(first.status());
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.headers())
                .containsEntry("Idempotency-Replayed", "true")
                .containsEntry("Connection", "close");
        assertThat(published).containsExactly("logs:p one");
    }

    @Test
    void whatRedisDoesNotConfirmIs503AndTheKeyCanBeUsedAgain() throws Exception {
        Publisher there = redis;
        redis = (channel, payloads) -> {
            throw new PublishFailedException(0, new IllegalStateException("away"));
        };
        FakeResponse away = publish("one\n", "Idempotency-Key", "k");
        redis = there;

        assertThat(away.status()).isEqualTo(503);
        assertThat(away.headers()).containsKey("Retry-After");
        assertThat(publish("one\n", "Idempotency-Key", "k").status()).isEqualTo(200);
    }

    @Test
    void unexpectedFailureAfterSomeMessages_is500AndTheKeyKeepsThatAnswer() throws Exception {
        redis = (channel, payloads) -> {
            if (!published.isEmpty()) {
                throw new IllegalStateException("nobody expects this");
            }
            published.add("some");
        };
        String more = "x\n".repeat(500); // two batches

        FakeResponse failed = publish(more, "Idempotency-Key", "k");
        FakeResponse again = publish(more, "Idempotency-Key", "k");

        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.text()).contains("\"published\":256").doesNotContain("nobody expects this");
        assertThat(again.text()).isEqualTo(failed.text());
    }

    @Test
    void bodyThatBreaksOff_publishesWhatItHad() throws Exception {
        FakeResponse response = new FakeResponse();
        handle(
                handler(),
                new FakeRequest("PUT", "/api/logs/p", response).body(new Body("one\ntw") {
                    @Override
                    int end() throws IOException {
                        throw new IOException("the client has left");
                    }
                }),
                response);

        assertThat(response.awaitEnd().status()).isEqualTo(400);
        assertThat(published).containsExactly("logs:p one", "logs:p tw");
    }

    @Test
    void publishingThatIsOff_isRefused() {
        FakeResponse response = new FakeResponse();

        assertThatThrownBy(() ->
                        handle(handler("redtail.http.publish.enabled", "false"), post(response, "one\n"), response))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(403));
    }

    @Test
    void clientThatHasItsAnswer_mayComeAgainAtOnce() throws Exception {
        PublishHandler handler = handler();
        CountDownLatch free = new CountDownLatch(1);
        FakeResponse other = new FakeResponse();
        handle(handler, new FakeRequest("PUT", "/api/logs/p", other).body(waitingFor(free)), other);
        FakeResponse first = new FakeResponse();
        FakeResponse second = new FakeResponse();
        first.whenFlushed(() -> handle(handler, post(second, "two\n"), second));

        handle(handler, post(first, "one\n"), first);

        assertThat(first.awaitEnd().status()).isEqualTo(200);
        assertThat(second.awaitEnd().status()).isEqualTo(200);
        free.countDown();
        other.awaitEnd();
        assertThat(uploads.refused()).isZero();
    }

    @Test
    void callerOverItsRate_isRefused() {
        PublishHandler handler = handler("redtail.limits.publishes-per-second", "1"); // two at once
        handler.admit(ADA);
        handler.admit(ADA);

        assertTooMany(() -> handler.admit(ADA), "redtail.limits.publishes-per-second");

        assertThat(handler.overRate()).isEqualTo(1);
    }

    @Test
    void callerWithMoreAndMoreKeys_isRefusedBeforeRedisIsAsked() throws Exception {
        PublishHandler handler = handler();
        publishWithKeys(handler, "key", 1_000);

        assertTooMany(() -> publishWithKeys(handler, "more", 1_000), "redtail.limits.idempotency-keys-per-hour");

        assertThat(handler.overKeys()).isEqualTo(1);
    }

    private static void publishWithKeys(PublishHandler handler, String prefix, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            FakeResponse response = new FakeResponse();
            handle(handler, post(response, "").header("Idempotency-Key", prefix + i), response);
            response.awaitEnd();
        }
    }

    private static void assertTooMany(ThrowingCallable call, String setting) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(429);
            assertThat(e.problem().detail()).contains(setting);
            assertThat(e.problem().headers()).containsEntry("Retry-After", "1");
        });
    }

    @Test
    void callerWithItsShareOfUploads_isRefused() throws Exception {
        uploads = uploads(new Shares("uploads", 1, 0));
        CountDownLatch free = new CountDownLatch(1);
        FakeResponse first = new FakeResponse();
        handle(handler(), new FakeRequest("PUT", "/api/logs/p", first).body(waitingFor(free)), first);
        FakeResponse second = new FakeResponse();

        assertThatThrownBy(() -> handle(handler(), post(second, "two\n"), second))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.status()).isEqualTo(429));

        free.countDown();
        first.awaitEnd();
        assertThat(publish("three\n").status()).isEqualTo(200);
    }

    @Test
    void manyUploadsAtOnce_areNeverMoreThanTheLimit() throws Exception {
        PublishHandler handler = handler();
        int clients = 6;
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            for (int round = 0; round < 200; round++) {
                CyclicBarrier start = new CyclicBarrier(clients);
                CountDownLatch free = new CountDownLatch(1);
                List<Future<Optional<FakeResponse>>> tries = new ArrayList<>();
                for (int i = 0; i < clients; i++) {
                    tries.add(threads.submit(() -> {
                        FakeResponse response = new FakeResponse();
                        FakeRequest request = new FakeRequest("PUT", "/api/logs/p", response).body(waitingFor(free));
                        start.await();
                        try {
                            handle(handler, request, response);
                            return Optional.of(response);
                        } catch (ProblemException full) {
                            assertThat(full.problem().status()).isEqualTo(503);
                            return Optional.empty();
                        }
                    }));
                }
                List<FakeResponse> taken = new ArrayList<>();
                for (Future<Optional<FakeResponse>> one : tries) {
                    one.get(30, TimeUnit.SECONDS).ifPresent(taken::add);
                }
                assertThat(taken).hasSize(MAX_UPLOADS);
                assertThat(uploads.count()).isEqualTo(MAX_UPLOADS);
                free.countDown();
                for (FakeResponse response : taken) {
                    assertThat(response.awaitEnd().status()).isEqualTo(200);
                }
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(uploads.refused()).isEqualTo(200L * (clients - MAX_UPLOADS));
    }

    private static InputStream waitingFor(CountDownLatch free) {
        return new Body("a line\n") {
            @Override
            int end() throws IOException {
                try {
                    free.await();
                    return -1;
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
    }

    /** Some text, and then whatever the test makes of it. */
    private abstract static class Body extends InputStream {

        private final byte[] text;
        private boolean read;

        Body(String text) {
            this.text = text.getBytes(UTF_8);
        }

        abstract int end() throws IOException;

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            if (read) {
                return end();
            }
            read = true;
            System.arraycopy(text, 0, bytes, from, text.length);
            return text.length;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("a byte at a time");
        }
    }
}
