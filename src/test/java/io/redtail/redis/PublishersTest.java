package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.InvalidConfigurationException;
import io.redtail.config.MapConfig;
import io.redtail.delivery.Publication;
import io.redtail.delivery.RecordingSink;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import io.redtail.security.GrantPolicy;
import io.redtail.security.Identity;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Programs that publish to Redis as they are found in public, and the few settings that serve each of them. {@code
 * src/test/resources/publishers} has both: in a {@code .txt}, {@code >} begins what is published, {@code <} what a client gets,
 * {@code =} what people read of it, and {@code end} names a channel that ends with the last.
 *
 * <p>As many as get along are served by one gateway with history, whose Redis user has the rights that docs/channels.md
 * says and no others.
 */
@Timeout(120)
class PublishersTest {

    private static final String LIST = "redtail.channels";
    private static final Path DIRECTORY = Path.of("src", "test", "resources", "publishers");
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final GrantPolicy POLICY = new GrantPolicy();

    private record Publisher(String name, Map<String, String> settings, List<String> lines) {

        static Publisher read(Path file) {
            String name = file.getFileName().toString().replace(".properties", "");
            Properties settings = new Properties();
            try (var in = Files.newBufferedReader(file)) {
                settings.load(in);
                Map<String, String> values = new TreeMap<>();
                settings.forEach((key, value) -> values.put(key.toString(), value.toString()));
                return new Publisher(name, values, Files.readAllLines(DIRECTORY.resolve(name + ".txt")));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        Set<String> types() {
            return settings.keySet().stream()
                    .filter(key -> !key.equals(LIST))
                    .map(key -> key.split("\\.", -1)[2])
                    .collect(Collectors.toSet());
        }

        List<String> lines(String kind) {
            return lines.stream()
                    .filter(line -> line.startsWith(kind + " "))
                    .map(line -> line.substring(kind.length() + 1))
                    .toList();
        }
    }

    /** Several that one gateway can serve. */
    private static final class Deployment {

        final Map<String, String> settings = new HashMap<>();
        final List<Publisher> publishers = new ArrayList<>();

        /** Whether it gets along with those that are here. */
        boolean add(Publisher publisher) {
            Map<String, String> all = new HashMap<>(settings);
            all.putAll(publisher.settings());
            all.computeIfPresent(
                    LIST,
                    (key, value) -> Stream.of(settings, publisher.settings())
                            .flatMap(each -> Stream.ofNullable(each.get(LIST)))
                            .collect(Collectors.joining(",")));
            if (publishers.stream().anyMatch(other -> !Collections.disjoint(other.types(), publisher.types()))) {
                return false;
            }
            try {
                Configuration.read(new MapConfig(all));
            } catch (InvalidConfigurationException e) {
                return false;
            }
            settings.putAll(all);
            publishers.add(publisher);
            return true;
        }
    }

    @Test
    void publishersAsTheyAre_areServedByAFewSettings() throws Exception {
        List<Publisher> publishers;
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            publishers = files.filter(file -> file.toString().endsWith(".properties"))
                    .sorted()
                    .map(Publisher::read)
                    .toList();
        }
        assertThat(publishers)
                .hasSizeGreaterThanOrEqualTo(15)
                .allSatisfy(publisher -> assertThat(publisher.settings()).hasSizeBetween(1, 6));
        List<Deployment> deployments = new ArrayList<>();
        for (Publisher publisher : publishers) {
            if (deployments.stream().noneMatch(deployment -> deployment.add(publisher))) {
                Deployment deployment = new Deployment();
                assertThat(deployment.add(publisher)).as(publisher.name()).isTrue();
                deployments.add(deployment);
            }
        }
        assertThat(deployments).hasSizeLessThanOrEqualTo(3);
        for (Deployment deployment : deployments) {
            serve(deployment);
        }
    }

    private static void serve(Deployment deployment) throws Exception {
        ChannelTypes types =
                Configuration.read(new MapConfig(deployment.settings)).channels();
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
                for (Publisher publisher : deployment.publishers) {
                    publish(publisher, gateway, redis, types);
                }
            }
            List<?> refusals = redis.run(jedis -> jedis.aclLog());
            assertThat(refusals).isEmpty();
        }
    }

    /** The rules of the file for history; for each type the Redis channel, with a star for each group. */
    private static String[] rights(RedisNames names) throws IOException {
        List<String> channels = Stream.concat(names.publishedPatterns().stream(), names.publishedShared().stream())
                .map(channel -> "&" + channel)
                .toList();
        String user = "user redtail ";
        List<String> rules = Files.readAllLines(Path.of("server-config", "redis", "users-history.acl")).stream()
                .filter(line -> line.startsWith(user))
                .flatMap(line -> Arrays.stream(line.substring(user.length()).split(" ", -1)))
                .filter(rule -> !rule.equals("&logs:*") && !rule.equals("&job_updates"))
                .toList();
        return Stream.of(rules, channels, List.of(">secret"))
                .flatMap(List::stream)
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

        for (String line : publisher.lines(">")) {
            int space = line.indexOf(' ');
            redis.publish(line.substring(0, space), bytes(line.substring(space + 1)));
        }

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
    }

    private static Channel another(Channel channel) {
        return channel.type().channel(channel.id() + "0");
    }

    private static void follow(SmallGateway gateway, RecordingSink sink, List<Channel> channels) throws Exception {
        var client = gateway.connect(sink);
        for (Channel channel : channels) {
            gateway.subscribe(client, channel).get(10, TimeUnit.SECONDS);
        }
    }

    private static void awaitPublications(Publisher publisher, RecordingSink sink, List<String> expected) {
        await(publisher.name())
                .atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(publications(sink)).hasSameSizeAs(expected));
        List<String> wanted = expected.stream().map(PublishersTest::comparable).toList();
        assertThat(publications(sink).stream().map(PublishersTest::comparable).toList())
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

    /** JSON with other spaces is the same. */
    private static String comparable(String publication) {
        int space = publication.indexOf(' ');
        String payload = publication.substring(space + 1);
        return publication.substring(0, space) + " "
                + (payload.startsWith("{") ? json(payload).toString() : payload.replace("\\n", "\n"));
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

    /** {@code \x} and two digits are a byte. */
    private static byte[] bytes(String payload) {
        StringBuilder latin1 = new StringBuilder();
        for (int i = 0; i < payload.length(); i++) {
            if (payload.startsWith("\\x", i)) {
                latin1.append((char) Integer.parseInt(payload.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                latin1.append(payload.charAt(i));
            }
        }
        return latin1.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
