package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.EndMark;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.ControlMessage;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.StartPosition;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Coded payloads and ends by rule on a real Redis: what is replayed is what was live. */
@Timeout(60)
class PayloadFormatsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static RealRedis redis;
    private static final ChannelTypes TYPES = Configuration.read(MapConfig.of(
                    "redtail.channels", "lines,events",
                    "redtail.channels.lines.redis", "line:{id}",
                    "redtail.channels.lines.payload", "json-string",
                    "redtail.channels.lines.end", "/status in done",
                    "redtail.channels.events.redis", "events",
                    "redtail.channels.events.payload", "laravel",
                    "redtail.channels.events.id", "/data/room",
                    "redtail.channels.events.end", "/data/status in done"))
            .channels();

    @BeforeAll
    static void startRedis() {
        redis = RealRedis.on(Ports.free());
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void liveAndReplayedAreTheSame_endsIncluded(boolean history) throws Exception {
        Channel line = TYPES.channel("lines:" + history).orElseThrow();
        Channel event = TYPES.channel("events:" + history).orElseThrow();
        String url = "redis://127.0.0.1:" + redis.port();
        try (var gateway =
                new SmallGateway(new RedisNames("", TYPES), url, "redtail.history.enabled", String.valueOf(history))) {
            gateway.startAndAwaitReady();
            gateway.history.ifPresent(with -> await().atMost(TIMEOUT)
                    .until(() -> with.status().recording() && with.status().listening()));
            RecordingSink live = new RecordingSink();
            follow(gateway, live, line, event);

            redis.publish("line:" + history, "\"one\"");
            redis.publish("line:" + history, "no string, and so no payload");
            redis.publish("line:" + history, "\"{\\\"status\\\":\\\"done\\\"}\"");
            redis.publish("line:" + history, "\"after the end\"");
            redis.publish("line:" + history, EndMark.PLAIN);
            redis.publish(
                    "events",
                    "{\"event\":\"E\",\"data\":{\"room\":\"" + history + "\",\"status\":\"done\"},\"socket\":null}");

            List<String> expected = List.of(
                    "one",
                    "{\\\"status\\\":\\\"done\\\"}",
                    "ended lines",
                    "after the end",
                    "ended lines",
                    "{\\\"event\\\":\\\"E\\\",\\\"data\\\":{\\\"status\\\":\\\"done\\\"}}",
                    "ended events");
            awaitHeard(live, expected);
            if (history) {
                RecordingSink replayed = new RecordingSink();
                follow(gateway, replayed, line, event);
                awaitHeard(replayed, expected);
            }
        }
    }

    /** The connection was cut between the payload and the word that it is the end. */
    @Test
    void whoResumesAfterAPayloadThatEndedTheChannel_hearsOfTheEnd() throws Exception {
        Channel line = TYPES.channel("lines:resumed").orElseThrow();
        try (var gateway = new SmallGateway(
                new RedisNames("", TYPES), "redis://127.0.0.1:" + redis.port(), "redtail.history.enabled", "true")) {
            gateway.startAndAwaitReady();
            gateway.history.ifPresent(with -> await().atMost(TIMEOUT)
                    .until(() -> with.status().recording() && with.status().listening()));
            redis.publish("line:resumed", "\"one\"");
            redis.publish("line:resumed", "\"{\\\"status\\\":\\\"done\\\"}\"");
            RecordingSink whole = new RecordingSink();
            follow(gateway, whole, line);
            await().atMost(TIMEOUT).until(() -> heard(whole).contains("ended lines"));
            String epoch = whole.texts().toString().replaceAll("(?s).*\"epoch\":\"([^\"]+)\".*", "$1");

            assertThat(heardSince(gateway, line, epoch, 2)).containsExactly("ended lines");
            assertThat(heardSince(gateway, line, epoch, 1))
                    .containsExactly("{\\\"status\\\":\\\"done\\\"}", "ended lines");
            redis.publish("line:resumed", "\"again\"");
            await().atMost(TIMEOUT).until(() -> heard(whole).contains("again"));
            assertThat(heardSince(gateway, line, epoch, 2)).containsExactly("again");
            assertThat(heardSince(gateway, line, epoch, 3)).isEmpty();
        }
    }

    /** What comes at once for who resumes there. */
    private static List<String> heardSince(SmallGateway gateway, Channel channel, String epoch, int offset)
            throws Exception {
        RecordingSink sink = new RecordingSink();
        var client = gateway.connect(sink);
        gateway.registry
                .subscribe(
                        client,
                        channel,
                        StartPosition.since(epoch, offset),
                        page -> new ControlMessage(EncodedMessage.of("subscribed")))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        await().atMost(TIMEOUT) // what was read with it is written with it
                .until(() -> sink.texts().stream().anyMatch(text -> text.startsWith("subscribed")));
        return heard(sink);
    }

    private static void follow(SmallGateway gateway, RecordingSink sink, Channel... channels) throws Exception {
        var client = gateway.connect(sink);
        for (Channel channel : channels) {
            gateway.subscribe(client, channel).get(30, TimeUnit.SECONDS);
        }
    }

    /** In this order, but for the two channels, which are recorded together. */
    private static void awaitHeard(RecordingSink sink, List<String> expected) {
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(heard(sink)).containsExactlyInAnyOrderElementsOf(expected));
        assertThat(heard(sink).stream()
                        .filter(heard -> !heard.contains("event"))
                        .toList())
                .isEqualTo(expected.stream()
                        .filter(heard -> !heard.contains("event"))
                        .toList());
        assertThat(heard(sink).stream().filter(heard -> heard.contains("event")).toList())
                .isEqualTo(expected.subList(5, 7));
    }

    private static List<String> heard(RecordingSink sink) {
        return sink.texts().stream()
                .flatMap(text -> Arrays.stream(text.split("(?<=}),(?=\\{\"channel\")")))
                .map(PayloadFormatsTest::meaning)
                .filter(meaning -> !meaning.isEmpty())
                .toList();
    }

    private static String meaning(String text) {
        if (text.startsWith("{\"status\":\"ended\"")) {
            return "ended " + text.replaceAll(".*\"channel\":\"(\\w+):.*", "$1");
        }
        int data = text.indexOf("\"data\":\"");
        return data < 0 ? "" : text.substring(data + 8).replaceAll("\"}]?$", "");
    }
}
