package io.redtail.it.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import io.redtail.security.Issuer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The WAR twice on one server: at {@code /a} with JSON, at {@code /b} with text. Each line is written once, and in one of the two. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("proof")
class LogFormatIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String LONG_LINE = "x".repeat(64 * 1024);

    /** More than sockets and a send queue hold. */
    private static final int MANY = 320;

    /** What only the gateway says, here as the beginning of its message. */
    private static final Pattern OURS = Pattern.compile(
            "gateway_started|gateway_stopped|redis_subscribed|slow_consumer|too_many_bad_messages|token_refused|sink_chosen");

    private static RealRedis redis;
    private static Issuer issuer;
    private static OwnServer server;

    @BeforeAll
    static void deployTwice() throws Exception {
        redis = RealRedis.on(Ports.free());
        issuer = new Issuer();
        server = OwnServer.start(issuer.settings(
                "redtail.redis.url",
                "redis://127.0.0.1:" + redis.port(),
                "redtail.contexts.a.log.format",
                "json",
                "redtail.limits.bad-messages",
                "2"));
        server.deploy("/a");
        server.deploy("/b");
    }

    @AfterAll
    static void end() throws Exception {
        if (server != null) {
            server.close();
        }
        redis.close();
        issuer.close();
    }

    @Test
    void whatOneSaysIsJsonAndWhatTheOtherSaysIsText() {
        String project = Ids.fresh("log");
        provoke("/a", project + "-a");
        provoke("/b", project + "-b");

        String log = server.process().log();
        assertThat(json(log)).allSatisfy(LogFormatIT::isWhole);
        assertThat(text(log).filter(line -> OURS.matcher(line).find()))
                .as("lines of /b: WARNING at least, for Liberty's console has no more")
                .anyMatch(line -> line.contains("slow_consumer") && line.contains("channel=logs:" + project + "-b"))
                .anyMatch(line -> line.contains("too_many_bad_messages"))
                .noneMatch(line -> line.contains(project + "-a"));
    }

    @Test
    void aLineHasItsSessionAndItsChannel() {
        String project = Ids.fresh("slow");
        provoke("/a", project);

        List<JsonObject> lines = json(server.process().log());
        assertThat(lines.stream().filter(line -> message(line).contains("logs:" + project)))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.getString("channel")).isEqualTo("logs:" + project);
                    assertThat(message(line)).startsWith("slow_consumer session=" + line.getString("session") + " ");
                    assertThat(line.getString("level")).isEqualTo("WARNING");
                    assertThat(line.getString("logger")).isEqualTo("io.redtail.delivery.SlowConsumers");
                });
        assertThat(lines.stream().filter(line -> message(line).contains("too_many_bad_messages")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(message(line))
                        .startsWith("too_many_bad_messages session=" + line.getString("session") + " "));
        assertThat(lines.stream().filter(line -> message(line).startsWith("token_refused")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.getString("session")).matches("s[0-9]+"));
        assertThat(lines.stream().filter(line -> message(line).startsWith("gateway_started")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(message(line).lines()).hasSize(10));
    }

    @Test
    void whatComesBackSaysSoOnceAndInItsFormat() {
        int before = server.process().log().length();
        server.undeploy("/a");
        server.deploy("/a");
        server.process().await("\"message\":\"redis_subscribed", SOON); // not that of /b
        String said = server.process().log().substring(before);

        assertThat(json(said).stream().map(LogFormatIT::message))
                .haveExactly(1, startsWith("gateway_stopped"))
                .haveExactly(1, startsWith("gateway_started"))
                .haveExactly(1, startsWith("redis_subscribed"));
        assertThat(text(said)).noneMatch(line -> line.contains("gateway_st"));
    }

    private static Condition<String> startsWith(String beginning) {
        return new Condition<>(line -> line.startsWith(beginning), "begins with " + beginning);
    }

    /** A token that is none, commands that are none, and a client that does not read. Returns when all of it is in the log. */
    private static void provoke(String context, String project) {
        server.process().listen();
        try (TestClient bad = TestClient.connect(server.webSocket(context + "/ws"))) {
            bad.send("{\"action\":\"authenticate\",\"token\":\"no \\u2028 token\"}");
            for (int i = 0; i < 2; i++) {
                bad.send("no command");
            }
            assertThat(bad.awaitClose().code()).isEqualTo(1008);
        }
        server.process().await("too_many_bad_messages", SOON);
        String token = issuer.sign(Issuer.claims().claim("projects", List.of("*")));
        TestClient slow = TestClient.connectAs(token, server.webSocket(context + "/ws"));
        assertThat(slow.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed("logs:" + project));
        slow.stopReading();
        redis.run(jedis -> {
            for (int i = 0; i < MANY; i++) {
                jedis.publish("logs:" + project, LONG_LINE);
            }
            return MANY;
        });
        server.process().await("channel=logs:" + project, SOON);
        slow.abort();
    }

    private static void isWhole(JsonObject line) {
        assertThat(Instant.parse(line.getString("time"))).isBeforeOrEqualTo(Instant.now());
        assertThat(line.getString("time")).hasSize("2026-11-22T05:06:07.089Z".length());
        assertThat(line.getString("logger")).startsWith("io.redtail.");
        assertThat(line.getString("thread")).isNotEmpty();
        assertThat(line.getString("context")).isEqualTo("/a");
        assertThat(line.getString("node")).matches("[0-9a-f]{8}");
    }

    private static String message(JsonObject line) {
        return line.getString("message");
    }

    /** Whatever begins like a line of ours must be one. */
    private static List<JsonObject> json(String log) {
        return log.lines()
                .filter(line -> line.contains("{\"time\":"))
                .map(LogFormatIT::parse)
                .toList();
    }

    private static JsonObject parse(String line) {
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }

    private static Stream<String> text(String log) {
        return log.lines().filter(line -> !line.startsWith("{"));
    }
}
