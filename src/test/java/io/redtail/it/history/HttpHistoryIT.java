package io.redtail.it.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Commands;
import io.redtail.it.client.Envelope;
import io.redtail.it.client.HttpApi;
import io.redtail.it.client.HttpStreamClient;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** History as {@code curl} and browsers' {@code EventSource} see it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro") // the nodes are Payara Micros
@Tag("once")
class HttpHistoryIT {

    private static final String EVENTS = "text/event-stream";
    private static final String END = "\u001b]redtail;end\u0007";

    private final HistoryCluster cluster = HistoryCluster.shared();
    private final String project = Ids.fresh("http-history");
    private final String channel = "logs:" + project;

    @Test
    void aLateReaderGetsTheLastLinesAndThenTheNewOnes() {
        publish("one", "two", "three");
        awaitRecorded(3);

        try (HttpStreamClient curl = HttpApi.subscribe(address(0, "?tail=2"))) {
            assertThat(curl.next()).isEqualTo("two");
            assertThat(curl.next()).isEqualTo("three");
            publish("four");
            assertThat(curl.next()).isEqualTo("four");
        }
    }

    @Test
    void recordedChannelWithoutSubscribers_isListed() throws Exception {
        publish("one");
        awaitRecorded(1);

        HttpRequest list =
                HttpRequest.newBuilder(address(1, "").resolve("/api/channels")).build();
        await().untilAsserted(() -> assertThat(HttpClient.newHttpClient()
                        .send(list, BodyHandlers.ofString())
                        .body())
                .contains("\"channel\":\"" + channel + "\"")
                .containsPattern("\"" + project + "\",\"followers\":0,\"rate\":0.0,\"recorded\":\"2[0-9T:.-]+Z\""));
    }

    @Test
    void channelsWithoutSubscribers_haveRatesAndSayHowTheyEnded() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            publish("line");
            assertThat(row()).containsPattern("\"followers\":0,\"rate\":(?!0[.]0,)[0-9]");
            assertThat(row()).doesNotContain("ended");
        });

        publish("\u001b]redtail;end;status=failed;code=2\u0007");

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(row())
                        .contains("\"rate\":0.0,")
                        .contains("\"ended\":{\"result\":\"failed\",\"exitCode\":2}"));
    }

    /** What the other node has on the channel in its list. */
    private String row() {
        HttpRequest list = HttpRequest.newBuilder(address(1, "").resolve("/api/channels?search=" + project))
                .build();
        return HttpClient.newHttpClient()
                .sendAsync(list, BodyHandlers.ofString())
                .orTimeout(30, TimeUnit.SECONDS)
                .join()
                .body();
    }

    @Test
    void anEventSourceThatComesBackToAnotherNodeMissesNothing() {
        String id;
        try (HttpStreamClient events = HttpApi.subscribe(address(0, ""), "Accept", EVENTS)) {
            publish("one");
            id = events.next();
            assertThat(id).startsWith("id: ");
            assertThat(events.next()).isEqualTo("data: one");
        }
        publish("two", "three");
        awaitRecorded(3);

        try (HttpStreamClient events =
                HttpApi.subscribe(address(1, "?tail=1"), "Accept", EVENTS, "Last-Event-ID", id.substring(4))) {
            assertThat(List.of(events.next(), events.next(), events.next()).get(1))
                    .isEqualTo("data: two");
            assertThat(List.of(events.next(), events.next()).get(1)).isEqualTo("data: three");
        }
    }

    @Test
    void anIdThatIsForgottenIsAGapAndThenAllThatIsKept() {
        publish("one");
        awaitRecorded(1);

        try (HttpStreamClient events =
                HttpApi.subscribe(address(0, ""), "Accept", EVENTS, "Last-Event-ID", "gone:57")) {
            assertThat(events.next()).startsWith("id: ");
            assertThat(events.next()).isEqualTo("event: gap");
            assertThat(events.next()).contains("\"reason\":\"reset\"");
            assertThat(List.of(events.next(), events.next(), events.next()).get(2))
                    .isEqualTo("data: one");
        }
    }

    @Test
    void aDownloadEndsWithWhatThereIs() {
        String[] lines = lines(1, 3_000).toArray(String[]::new);
        publish(lines);
        awaitRecorded(3_000);

        try (HttpStreamClient all = HttpApi.subscribe(address(0, "?follow=false"));
                HttpStreamClient small = HttpApi.subscribe(address(1, "?follow=false"), "Accept-Encoding", "gzip");
                HttpStreamClient last = HttpApi.subscribe(address(1, "?follow=false&tail=2"));
                HttpStreamClient nothing = HttpApi.subscribe(
                        URI.create(address(0, "?follow=false").toString().replace(project, Ids.fresh("never"))))) {
            assertThat(all.header("Content-Type")).isEqualToIgnoringCase("text/plain;charset=UTF-8");
            assertThat(all.rest()).containsExactly(lines);
            assertThat(small.header("Content-Encoding")).isEqualTo("gzip");
            assertThat(small.rest()).containsExactly(lines);
            assertThat(last.rest()).containsExactly("2999", "3000");
            assertThat(nothing.status()).isEqualTo(200);
            assertThat(nothing.rest()).isEmpty();
        }
    }

    @Test
    void aLateReaderAndALiveOneSeeTheSameTimeOfEachLine_andSinceGoesByIt() {
        try (HttpStreamClient live = HttpApi.subscribe(address(0, "?time=iso"))) {
            publish("one", "two");
            List<String> times = List.of(live.next(), live.next());
            publish("three");
            String third = live.next();

            assertThat(times.get(0)).endsWith("Z one");
            try (HttpStreamClient late = HttpApi.subscribe(address(1, "?time=iso&follow=false"));
                    HttpStreamClient recent = HttpApi.subscribe(address(1, "?time=iso&follow=false&since=1h"));
                    HttpStreamClient since = HttpApi.subscribe(
                            address(1, "?follow=false&since=" + third.substring(0, third.indexOf(' '))));
                    TestClient client = TestClient.connect(cluster.nodes.get(1).uri(), "redtail.v1")) {
                assertThat(late.rest()).containsExactly(times.get(0), times.get(1), third);
                assertThat(recent.rest()).containsExactly(times.get(0), times.get(1), third);
                assertThat(since.rest()).endsWith("three");
                assertThat(client.ask("{\"action\":\"subscribe\",\"channel\":\"" + channel + "\",\"since\":\"1h\"}"))
                        .contains("\"recovered\":true,\"from\":0");
                assertThat(client.next())
                        .contains(",\"time\":"
                                + Instant.parse(times.get(0)
                                                .substring(0, times.get(0).indexOf(' ')))
                                        .toEpochMilli() + ",");
            }
        }
    }

    @Test
    void aSnapshotIsTheNewestUpdateOfEachJobAndThenEveryChange() {
        String tenant = Ids.fresh("state");
        String path = "/api/jobs/" + tenant + "?snapshot=true";
        publishUpdate(tenant, "a", 1);
        publishUpdate(tenant, "b", 2);
        publishUpdate(tenant, "a", 3);
        await().untilAsserted(() -> {
            try (HttpStreamClient all = HttpApi.subscribe(address(1, "").resolve(path + "&follow=false"))) {
                assertThat(all.rest()).containsExactly("{\"jobId\":\"b\",\"n\":2}", "{\"jobId\":\"a\",\"n\":3}");
            }
        });

        try (HttpStreamClient curl = HttpApi.subscribe(address(1, "").resolve(path));
                TestClient client = TestClient.connect(cluster.nodes.get(0).uri(), "redtail.v1")) {
            String answer =
                    client.ask("{\"action\":\"subscribe\",\"channel\":\"jobs:" + tenant + "\",\"snapshot\":true}");
            assertThat(answer).contains("\"subscribed\"").contains("\"offset\":3");
            assertThat(Envelope.dataIn(List.of(client.next())))
                    .containsExactly("{\"jobId\":\"b\",\"n\":2}", "{\"jobId\":\"a\",\"n\":3}");
            assertThat(client.next()).startsWith("{\"status\":\"snapshot\"").contains("\"offset\":3");
            assertThat(List.of(curl.next(), curl.next())).hasSize(2);
            publishUpdate(tenant, "b", 4);
            assertThat(client.next()).contains("\"offset\":4").contains("\\\"n\\\":4");
            assertThat(curl.next()).isEqualTo("{\"jobId\":\"b\",\"n\":4}");
        }
    }

    private void publishUpdate(String tenant, String job, int number) {
        cluster.redis.publish(
                "job_updates", "{\"tenantId\":\"" + tenant + "\",\"jobId\":\"" + job + "\",\"n\":" + number + "}");
    }

    @Test
    void anEndThatMoreWasPublishedAfterEndsNothing() {
        publish("first run", END, "second run");
        awaitRecorded(3);

        try (HttpStreamClient curl = HttpApi.subscribe(address(0, "?tail=10"))) {
            assertThat(curl.next()).isEqualTo("first run");
            assertThat(curl.next()).isEqualTo("second run");
            publish(END);
            assertThat(curl.rest()).isEmpty();
        }
        awaitRecorded(4);
        try (HttpStreamClient late = HttpApi.subscribe(address(1, "?tail=10"))) {
            assertThat(late.rest()).containsExactly("first run", "second run");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "?tail=-1, '', tail",
        "?tail=x, '', tail",
        "?follow=no, '', follow",
        "?snapshot=yes, '', snapshot",
        "?snapshot=true, '', kind=state",
        "?snapshot=true&tail=1, '', either snapshot",
        "?since=yesterday, '', 10m",
        "?since=10m&tail=1, '', tail or since",
        "'', no-colon, Last-Event-ID",
        "'', e:-1, Last-Event-ID",
        "'', e:x, Last-Event-ID"
    })
    void whatIsMalformedIsSaid(String query, String lastEventId, String named) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(0, query));
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }

        HttpResponse<String> answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(named);
    }

    /** {@code seq 1 100000 | curl -T - …}, and three who follow: one live in each way, one late. */
    @Test
    void hundredThousandLines_reachAllSubscribersOnceAndInOrder() throws Exception {
        List<String> all = lines(1, 100_000);
        try (TestClient live = TestClient.connect(cluster.nodes.get(0).uri(), "redtail.v1");
                HttpStreamClient curl = HttpApi.subscribe(address(1, ""))) {
            live.ask(Commands.subscribe(project));
            put(String.join("\n", all) + "\n");
            try (TestClient late = TestClient.connect(cluster.nodes.get(1).uri(), "redtail.v1")) {
                late.send("{\"action\":\"subscribe\",\"projectId\":\"" + project + "\",\"tail\":1000000}");
                publish(END);

                assertThat(curl.rest()).isEqualTo(all);
                assertThat(dataUntilEnd(live)).isEqualTo(all);
                assertThat(dataUntilEnd(late)).isEqualTo(all);
            }
        }
    }

    private static List<String> dataUntilEnd(TestClient client) {
        client.await(message -> message.contains("\"ended\""));
        return Envelope.dataIn(client.received());
    }

    private void put(String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address(0, ""))
                .header("Content-Type", "text/plain")
                .PUT(BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("{\"published\":100000}\n");
    }

    private static List<String> lines(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
    }

    private URI address(int node, String query) {
        return URI.create(cluster.nodes
                        .get(node)
                        .uri()
                        .toString()
                        .replace("ws://", "http://")
                        .replaceFirst("/ws$", "/") + "api/logs/" + project + query);
    }

    private void publish(String... lines) {
        for (String line : lines) {
            cluster.redis.publish(channel, line);
        }
    }

    private void awaitRecorded(int count) {
        cluster.awaitRecorded(channel, count);
    }
}
