package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.Publication;
import io.redtail.delivery.RecordingSink;
import io.redtail.it.publishers.Deployment;
import io.redtail.it.publishers.Publisher;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import io.redtail.security.GrantPolicy;
import io.redtail.security.Identity;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Programs that publish to Redis as they are found in public, served by the few settings that each of them needs.
 *
 * <p>As many as get along are served by one gateway with history, whose Redis user has the rights that docs/channels.md
 * says, and no others.
 */
@Timeout(120)
class PublishersTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final GrantPolicy POLICY = new GrantPolicy();

    @Test
    void publishersAsTheyAre_areServedByAFewSettings() throws Exception {
        List<Publisher> publishers = Publisher.all();
        assertThat(publishers)
                .hasSizeGreaterThanOrEqualTo(15)
                .allSatisfy(publisher -> assertThat(publisher.settings()).hasSizeBetween(1, 6));
        List<Deployment> deployments = Deployment.of(publishers);
        assertThat(deployments).hasSizeLessThanOrEqualTo(3);
        for (Deployment deployment : deployments) {
            serve(deployment);
        }
    }

    private static void serve(Deployment deployment) throws Exception {
        ChannelTypes types =
                Configuration.read(new MapConfig(deployment.settings())).channels();
        RedisNames names = new RedisNames("", types);
        try (RealRedis redis = RealRedis.on(Ports.free())) {
            String[] rights = rights(names);
            redis.run(jedis -> jedis.aclSetUser("redtail", rights));
            String url = "redis://redtail:secret@127.0.0.1:" + redis.port();
            try (var gateway = new SmallGateway(names, url, "redtail.history.enabled", "true")) {
                gateway.startAndAwaitReady();
                await().atMost(TIMEOUT)
                        .until(() -> gateway.history.orElseThrow().status().recording()
                                && gateway.history.orElseThrow().status().listening());
                for (Publisher publisher : deployment.publishers()) {
                    publish(publisher, gateway, redis, types);
                }
            }
            List<?> refusals = redis.run(jedis -> jedis.aclLog());
            assertThat(refusals).isEmpty();
        }
    }

    /** What the script of docs/channels.md prints, and a password. */
    private static String[] rights(RedisNames names) throws Exception {
        String user = "user redtail ";
        return Stream.concat(
                        AclScript.print("", "history", names.types())
                                .filter(line -> line.startsWith(user))
                                .flatMap(line -> Arrays.stream(
                                        line.substring(user.length()).split(" ", -1))),
                        Stream.of(">secret"))
                .toArray(String[]::new);
    }

    private static void publish(Publisher publisher, SmallGateway gateway, RealRedis redis, ChannelTypes types)
            throws Exception {
        List<String> expected = publisher.lines("<");
        List<Channel> channels = expected.stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .distinct()
                .map(name -> types.channel(name).orElseThrow())
                .toList();
        RecordingSink live = new RecordingSink();
        follow(gateway, live, channels);
        RecordingSink elsewhere = new RecordingSink();
        follow(
                gateway,
                elsewhere,
                channels.stream().map(PublishersTest::another).toList());

        publisher.publish(redis::publish);

        awaitPublications(publisher, live, expected);
        RecordingSink late = new RecordingSink();
        follow(gateway, late, channels);
        awaitPublications(publisher, late, expected);
        assertThat(publications(elsewhere)).as(publisher.name()).isEmpty();
        assertThat(texts(publisher, types)).as(publisher.name()).isEqualTo(publisher.lines("="));
        for (Channel channel : channels) {
            Identity one = Identity.subscriberOf("ada", channel, Instant.MAX);
            assertThat(POLICY.mayFollow(one, channel)).isTrue();
            assertThat(POLICY.mayFollow(one, another(channel))).isFalse();
            assertThat(publisher.lines("end").contains(channel.name()))
                    .as("%s: the end of %s", publisher.name(), channel)
                    .isEqualTo(ends(publisher, channel));
        }
        for (Channel channel : channels) {
            gateway.history.orElseThrow().deletion().delete(channel); // with no more rights than that
        }
    }

    private static Channel another(Channel channel) {
        return channel.type().channel(channel.id() + "0");
    }

    private static void follow(SmallGateway gateway, RecordingSink sink, List<Channel> channels) throws Exception {
        var client = gateway.connect(sink);
        for (Channel channel : channels) {
            gateway.subscribe(client, channel).get(30, TimeUnit.SECONDS);
        }
    }

    private static void awaitPublications(Publisher publisher, RecordingSink sink, List<String> expected) {
        await(publisher.name())
                .atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(publications(sink)).hasSameSizeAs(expected));
        List<String> wanted = expected.stream().map(Publisher::comparable).toList();
        assertThat(publications(sink).stream().map(Publisher::comparable).toList())
                .as(publisher.name())
                .containsExactlyInAnyOrderElementsOf(wanted);
    }

    /** What a {@code redtail.v1} client has got: a channel, a space and the payload. */
    private static List<String> publications(RecordingSink sink) {
        List<String> publications = new ArrayList<>();
        for (String text : sink.texts()) {
            if (text.startsWith("[")) {
                for (JsonObject envelope : json(text).asJsonArray().getValuesAs(JsonObject.class)) {
                    publications.add(envelope.getString("channel") + " " + envelope.getString("data"));
                }
            }
        }
        return publications;
    }

    private static JsonValue json(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readValue();
        }
    }

    /** What people read of the payloads that have another text than all of it, or are plain. */
    private static List<String> texts(Publisher publisher, ChannelTypes types) {
        if (publisher.lines("=").isEmpty()) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (String line : publisher.lines("<")) {
            int space = line.indexOf(' ');
            Channel channel = types.channel(line.substring(0, space)).orElseThrow();
            String payload = line.substring(space + 1);
            texts.add(channel.type()
                    .payloads()
                    .text(payload.getBytes(StandardCharsets.UTF_8))
                    .orElse(payload));
        }
        return texts;
    }

    private static boolean ends(Publisher publisher, Channel channel) {
        String last = publisher.lines("<").stream()
                .filter(line -> line.startsWith(channel.name() + " "))
                .reduce((one, two) -> two)
                .orElseThrow();
        String payload = Objects.requireNonNull(last).substring(channel.name().length() + 1);
        return Publication.of(channel, payload.getBytes(StandardCharsets.UTF_8)).isEnd();
    }
}
