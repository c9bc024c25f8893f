package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.Subscriber;
import io.redtail.history.History;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The users of {@code server-config/redis}: everything works with their rights, and not with one of them less. */
@Timeout(180)
class RightsTest {

    /** What only a gateway that hangs needs. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final String PASSWORD = "tall-ships:sail@night";
    private static final Channel LOG = Channel.logs("p");
    private static RealRedis redis;

    /** What a gateway may be for, with the settings that make it so. */
    enum Mode {
        LIVE,
        HTTP,
        HISTORY;

        String[] settings() {
            return this == HISTORY
                    ? new String[] {
                        "redtail.history.enabled",
                        "true",
                        "redtail.history.max-length",
                        "2",
                        "redtail.history.max-channels",
                        "2",
                        "redtail.history.quota.max-channels",
                        "2"
                    }
                    : new String[0];
        }

        Path file() {
            return Path.of("server-config", "redis", "users-" + name().toLowerCase(Locale.ROOT) + ".acl");
        }

        /** The rules of the gateway's user, without its name. */
        List<String> rules() throws IOException {
            String user = "user redtail ";
            return Files.readAllLines(file()).stream()
                    .filter(line -> line.startsWith(user))
                    .flatMap(line -> Arrays.stream(line.substring(user.length()).split(" ", -1)))
                    .toList();
        }
    }

    @BeforeAll
    static void startRedis() {
        redis = RealRedis.on(Ports.free());
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    /** The file as it is, but for the password, and for the user of this test's own commands. */
    @ParameterizedTest
    @EnumSource
    void everythingWorksWithTheFile(Mode mode, @TempDir Path directory) throws Exception {
        String users = Files.readString(mode.file());
        assertThat(users).as("nobody else may do anything").contains("user default off\n");
        Path file = directory.resolve("users.acl");
        Files.writeString(
                file,
                users.replace("user default off", "user default on nopass ~* &* +@all")
                        .replaceFirst("(user redtail .*)", "$1 >" + PASSWORD));
        try (RealRedis own = RealRedis.on(Ports.free(), "--aclfile", file.toString())) {
            assertThat(refusalsWhileEverythingIsUsed(own, mode)).isEmpty();
        }
    }

    /** Without {@code +xdel}, lines stay as they are: see {@code CompressedBlocksTest}. */
    static Stream<Arguments> rights() throws IOException {
        List<Arguments> rights = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            mode.rules().stream()
                    .filter(rule -> rule.startsWith("+") || rule.startsWith("&") || rule.startsWith("~"))
                    .filter(right -> !right.equals("+xdel"))
                    .forEach(right -> rights.add(Arguments.of(mode, right)));
        }
        return rights.stream();
    }

    @ParameterizedTest
    @MethodSource("rights")
    void everyRightIsNeeded(Mode mode, String right) throws Exception {
        List<String> rules = new ArrayList<>(mode.rules());
        rules.remove(right);
        rules.add(">" + PASSWORD);
        redis.run(jedis -> jedis.aclDelUser("redtail"));
        redis.run(jedis -> jedis.aclSetUser("redtail", rules.toArray(String[]::new)));

        assertThat(refusalsWhileEverythingIsUsed(redis, mode)).isNotEmpty();
    }

    /** What Redis has refused to the gateway's user, which ends the rest. Throws if something does not come about without it. */
    private static List<String> refusalsWhileEverythingIsUsed(RealRedis redis, Mode mode) throws Exception {
        redis.run(jedis -> {
            jedis.aclLogReset();
            jedis.scriptFlush();
            return jedis.flushAll();
        });
        String url =
                "redis://redtail:" + PASSWORD.replace(":", "%3A").replace("@", "%40") + "@127.0.0.1:" + redis.port();
        try (SmallGateway gateway = new SmallGateway(url, mode.settings())) {
            use(gateway, redis, mode);
        }
        return refusals(redis);
    }

    private static List<String> refusals(RealRedis redis) {
        return redis.run(jedis -> jedis.aclLog().stream()
                .filter(entry -> entry.getUsername().equals("redtail"))
                .map(entry -> entry.getReason() + " " + entry.getObject())
                .toList());
    }

    /** Goes on when it has come about, or cannot any more. */
    private static boolean cameAbout(RealRedis redis, String what, BooleanSupplier done) {
        await(what)
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> done.getAsBoolean() || !refusals(redis).isEmpty());
        return refusals(redis).isEmpty();
    }

    private static void use(SmallGateway gateway, RealRedis redis, Mode mode) {
        RecordingSink sink = new RecordingSink();
        gateway.start();
        Subscriber client = gateway.connect(sink);
        if (!cameAbout(redis, "a probe", gateway.subscriber::isReady)) {
            return;
        }
        for (Channel channel : List.of(LOG, Channel.jobs("t"))) {
            var unused = gateway.subscribe(client, channel);
            if (!cameAbout(redis, "a subscription", () -> sink.texts().contains("subscribed " + channel))) {
                return;
            }
        }
        redis.publish("logs:p", "a line");
        redis.publish("job_updates", "{\"tenantId\":\"t\",\"n\":1}");
        boolean arrived = cameAbout(
                redis,
                "what is published",
                () -> sink.texts().stream().anyMatch(text -> text.contains("a line"))
                        && sink.texts().stream()
                                .anyMatch(text -> text.contains("jobs:t\"") && text.contains("\\\"n\\\"")));
        if (arrived && mode == Mode.HISTORY) {
            arrived = useHistory(redis) && attempt(redis, () -> list(gateway.history.orElseThrow()));
        }
        if (arrived && mode != Mode.LIVE) {
            arrived = publish(gateway, redis);
        }
        if (arrived) {
            gateway.registry.unsubscribe(client, LOG);
            cameAbout(redis, "an end", () -> gateway.subscriber.channels() == 1);
        }
    }

    /** More lines than are kept, and more channels. */
    private static boolean useHistory(RealRedis redis) {
        for (int i = 0; i < 5; i++) {
            redis.publish("logs:long", "line " + i);
        }
        redis.publish("logs:other", "a line");
        return cameAbout(
                redis,
                "what is too much goes",
                () -> redis.run(jedis -> jedis.xlen("redtail:v1:{logs:long}:stream") == 2
                        && jedis.zcard("redtail:v1:channels") == 2
                        && !jedis.exists("redtail:v1:{logs:p}:stream")));
    }

    private static void list(History history) {
        assertThat(history.newestChannels(10).activities()).hasSize(2);
    }

    private static boolean publish(SmallGateway gateway, RealRedis redis) {
        return attempt(redis, () -> gateway.answers.claim("key"))
                && attempt(redis, () -> gateway.publisher.publish(LOG, List.of(bytes("over HTTP"))))
                && attempt(redis, () -> gateway.answers.keep("key", "200 {}"))
                && attempt(redis, () -> assertThat(gateway.answers.claim("key")).isEqualTo(Optional.of("200 {}")))
                && attempt(redis, () -> gateway.answers.release("key"))
                && attempt(redis, () -> gateway.tickets.count("ada", Duration.ofSeconds(30)))
                && attempt(redis, () -> gateway.tickets.put("ticket", "ada", Duration.ofSeconds(30)))
                && attempt(
                        redis, () -> assertThat(gateway.tickets.take("ticket")).contains("ada"));
    }

    /** Fails only where Redis has refused something. */
    private static boolean attempt(RealRedis redis, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            assertThat(refusals(redis)).as(e.toString()).isNotEmpty();
        }
        return refusals(redis).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
