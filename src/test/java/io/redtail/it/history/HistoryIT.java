package io.redtail.it.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Answers;
import io.redtail.it.client.AsyncApi;
import io.redtail.it.client.Envelope;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients see of history: late ones, returning ones, and those who ask for what cannot be. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro") // the nodes are Payara Micros
@Tag("once")
class HistoryIT {

    private final HistoryCluster cluster = HistoryCluster.shared();
    private final String project = Ids.fresh("history");
    private final String channel = "logs:" + project;

    private TestClient connect(String... subprotocols) {
        return TestClient.connect(cluster.nodes.get(0).uri(), subprotocols);
    }

    private void publish(String... lines) {
        for (String line : lines) {
            cluster.redis.publish(channel, line);
        }
    }

    private String subscribe(String more) {
        return "{\"action\":\"subscribe\",\"projectId\":\"" + project + "\"" + more + "}";
    }

    private static JsonObject json(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    private static List<Long> offsets(String frame) {
        try (var reader = Json.createReader(new StringReader(frame))) {
            return reader.readArray().getValuesAs(JsonObject.class).stream()
                    .map(publication -> publication.getJsonNumber("offset").longValue())
                    .toList();
        }
    }

    @Test
    void theLogOfALateViewerBeginsWhereItBegan() {
        publish("one", "two", "two");
        awaitRecorded(3);
        try (TestClient late = connect("redtail.v1")) {
            JsonObject answer = json(late.ask(subscribe(",\"tail\":100,\"id\":1")));
            assertThat(answer.getString("status")).isEqualTo("subscribed");
            assertThat(answer.getInt("offset")).isEqualTo(3);
            assertThat(answer.containsKey("recovered")).isFalse();

            String replayed = late.next();
            assertThat(Envelope.in(replayed).stream().map(Envelope::data)).containsExactly("one", "two", "two");
            assertThat(offsets(replayed)).containsExactly(1L, 2L, 3L);
            publish("live");
            assertThat(offsets(late.next())).containsExactly(4L);
        }
    }

    @Test
    void whatHistoryAddsToMessagesIsDescribed() {
        publish("one");
        awaitRecorded(1);
        try (TestClient client = connect("redtail.v1")) {
            String command = subscribe(since("forgotten", "57"));
            assertThat(AsyncApi.errors("Command", command)).isEmpty();
            AsyncApi.assertAnswer("Subscribed", client.ask(command));
            AsyncApi.assertAnswer("Gap", client.next());
            assertThat(AsyncApi.errors("Publications", client.next())).isEmpty();
        }
    }

    @Test
    void whoComesBackToAnotherNodeMissesNothing() {
        String epoch;
        try (TestClient client = connect("redtail.v1")) {
            client.ask(subscribe(""));
            publish("one");
            epoch = client.next().replaceAll(".*\"epoch\":\"([^\"]*)\".*", "$1");
        }
        publish("two", "three");
        awaitRecorded(3);
        try (TestClient client = TestClient.connect(cluster.nodes.get(1).uri(), "redtail.v1")) {
            JsonObject answer = json(client.ask(subscribe(since(epoch, "1"))));
            assertThat(answer.getBoolean("recovered")).isTrue();
            assertThat(answer.getString("epoch")).isEqualTo(epoch);
            assertThat(Envelope.in(client.next()).stream().map(Envelope::data)).containsExactly("two", "three");
        }
    }

    @Test
    void theDialectsGetPlainPayloadsThenLive() {
        String tenant = Ids.fresh("history");
        publish("one", "two");
        for (int i = 1; i < 3; i++) {
            cluster.redis.publish("job_updates", "{\"tenantId\":\"" + tenant + "\",\"n\":" + i + "}");
        }
        awaitRecorded(2);
        try (TestClient logs = connect();
                TestClient jobs = connect()) {
            assertThat(logs.ask(subscribe(",\"tail\":1"))).isEqualTo(Answers.subscribed(channel));
            assertThat(logs.next()).isEqualTo("two");
            jobs.send("{\"type\":\"SUBSCRIBE\",\"tenantId\":\"" + tenant + "\",\"tail\":5}");
            assertThat(jobs.next()).isEqualTo("{\"n\":1}");
            assertThat(jobs.next()).isEqualTo("{\"n\":2}");
            publish("live");
            cluster.redis.publish("job_updates", "{\"tenantId\":\"" + tenant + "\",\"n\":3}");
            assertThat(logs.next()).isEqualTo("live");
            assertThat(jobs.next()).isEqualTo("{\"n\":3}");
        }
    }

    @Test
    void withoutTailADialectSeesWhatItAlwaysSaw() {
        publish("before");
        awaitRecorded(1);
        try (TestClient logs = connect()) {
            assertThat(logs.ask(subscribe(""))).isEqualTo(Answers.subscribed(channel));
            publish("after");
            assertThat(logs.next()).isEqualTo("after");
        }
    }

    /** Longer than a send queue, and than many pages. */
    @Test
    void aLongLogIsReplayedWhole() {
        String line = "x".repeat(400);
        cluster.redis.run(jedis -> {
            try (var pipeline = jedis.pipelined()) {
                for (int i = 0; i < 9000; i++) {
                    pipeline.publish(channel, i + " " + line);
                }
                pipeline.sync();
            }
            return null;
        });
        awaitRecorded(9000);
        try (TestClient late = connect("redtail.v1")) {
            late.send(subscribe(",\"tail\":1000000"));
            late.await(frame -> frame.contains("\"8999 x"), java.time.Duration.ofSeconds(60));
            List<String> frames = late.received();
            assertThat(frames.stream().filter(frame -> frame.startsWith("[")).flatMap(frame -> offsets(frame).stream()))
                    .hasSize(9000)
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(frames).noneMatch(frame -> frame.contains("\"gap\""));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unknown epoch    | nonsense.1 | 57 | reset",
                "future offset    | known      | 57 | reset",
            })
    void unknownPosition_isAnnouncedAndAllThatIsKeptIsReplayed(
            String what, String epoch, String offset, String reason) {
        publish("one", "two");
        awaitRecorded(2);
        try (TestClient client = connect("redtail.v1")) {
            String known = json(client.ask(subscribe(""))).getString("epoch");
            client.ask("{\"action\":\"unsubscribe\",\"projectId\":\"" + project + "\"}");
            JsonObject answer = json(client.ask(subscribe(since(epoch.equals("known") ? known : epoch, offset))));
            assertThat(answer.getBoolean("recovered")).as(what).isFalse();
            JsonObject gap = json(client.next());
            assertThat(gap.getString("reason")).isEqualTo(reason);
            assertThat(gap.getString("epoch")).isEqualTo(known);
            assertThat(Envelope.in(client.next()).stream().map(Envelope::data)).containsExactly("one", "two");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ",\"tail\":-1",
                ",\"tail\":1.5",
                ",\"tail\":\"5\"",
                ",\"tail\":{}",
                ",\"since\":57",
                ",\"since\":{\"offset\":57}",
                ",\"since\":{\"epoch\":\"e\"}",
                ",\"since\":{\"epoch\":\"e\",\"offset\":-1}",
                ",\"since\":{\"epoch\":7,\"offset\":1}",
                ",\"tail\":5,\"since\":{\"epoch\":\"e\",\"offset\":1}",
            })
    void whatIsNoPlaceIsABadRequest(String start) {
        try (TestClient client = connect("redtail.v1")) {
            JsonObject answer = json(client.ask(subscribe(start)));
            assertThat(answer.getString("code")).isEqualTo("bad_request");
            assertThat(answer.getString("message")).containsAnyOf("tail", "since");
        }
    }

    @Test
    void keyOfWrongType_makesOnlyItsChannelUnavailable() {
        cluster.redis.run(jedis -> jedis.set("redtail:v1:{" + channel + "}:stream", "mine"));
        try (TestClient client = connect("redtail.v1")) {
            JsonObject answer = json(client.ask(subscribe("")));
            assertThat(answer.getString("code")).isEqualTo("unavailable");
            String other = Ids.fresh("history");
            client.ask("{\"action\":\"subscribe\",\"projectId\":\"" + other + "\"}");
            publish("into the void");
            cluster.redis.publish("logs:" + other, "here");
            assertThat(client.next()).contains("\"here\"");
        }
    }

    private void awaitRecorded(int count) {
        cluster.awaitRecorded(channel, count);
    }

    private static String since(String epoch, String offset) {
        return ",\"since\":{\"epoch\":\"" + epoch + "\",\"offset\":" + offset + "}";
    }
}
