package io.redtail.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.EndMark;
import io.redtail.channel.SharedPayloadEncoder;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.Gap;
import io.redtail.delivery.Publication;
import io.redtail.delivery.RecordingSink;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import io.redtail.protocol.BadCommandException;
import io.redtail.protocol.ClientCommand;
import io.redtail.protocol.CommandDecoder;
import io.redtail.protocol.DialectEncoding;
import io.redtail.protocol.ServerMessageEncoder;
import io.redtail.security.GrantPolicy;
import io.redtail.security.Identity;
import io.redtail.security.TokenVerifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two more types of channels, each of which is one registration here, and nothing in the gateway. */
@Timeout(60)
class ThirdChannelTypeTest {

    private static final ChannelTypes TYPES = configuration().channels();
    private static final ChannelType BUILDS = TYPES.named("builds").orElseThrow();
    private static final ChannelType TASKS = TYPES.named("tasks").orElseThrow();
    private static final String SECRET = "a secret of at least thirty-two bytes";
    private static RealRedis redis;

    private final CommandDecoder commands = new CommandDecoder(TYPES);
    private final RecordingSink sink = new RecordingSink();

    private static Configuration configuration(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "redtail.channels", "builds,tasks",
                "redtail.channels.builds.redis", "build:{id}:logs",
                "redtail.channels.tasks.redis", "task_updates",
                "redtail.channels.tasks.id", "/task"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return Configuration.read(new MapConfig(settings));
    }

    @BeforeAll
    static void startRedis() {
        redis = RealRedis.on(Ports.free());
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @ParameterizedTest
    @CsvSource({"'', false", "'', true", "app_, false", "app_, true"})
    void whatIsPublishedOnItsRedisChannel_reachesItsSubscribers(String prefix, boolean history) throws Exception {
        String id = "42/" + prefix + history;
        Channel build = channel("{\"action\":\"subscribe\",\"channel\":\"builds:" + id + "\"}");
        Channel task = channel("{\"action\":\"subscribe\",\"channel\":\"tasks:" + id + "\"}");
        RedisNames names = new RedisNames(prefix, TYPES);
        String url = "redis://127.0.0.1:" + redis.port();
        try (var gateway = new SmallGateway(names, url, "redtail.history.enabled", String.valueOf(history))) {
            gateway.startAndAwaitReady();
            gateway.history.ifPresent(with -> await().atMost(Duration.ofSeconds(30))
                    .until(() -> with.status().recording() && with.status().listening()));
            var client = gateway.connect(sink);
            gateway.subscribe(client, build).get(30, TimeUnit.SECONDS);
            gateway.subscribe(client, task).get(30, TimeUnit.SECONDS);

            redis.publish(prefix + "build:" + id + ":logs", "from elsewhere");
            gateway.publisher.publish(build, List.of("from here".getBytes(UTF_8)));
            redis.publish(prefix + "task_updates", "{\"task\":\"" + id + "\",\"n\":1}");
            gateway.publisher.publish(
                    task, List.of(new SharedPayloadEncoder(TASKS).encode(task, "{\"n\":2}".getBytes(UTF_8))));

            for (String data : List.of("from elsewhere", "from here", "{\\\"n\\\":1}", "{\\\"n\\\":2}")) {
                String name = data.startsWith("from") ? build.name() : task.name();
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(sink.texts())
                                .anyMatch(text -> text.contains("{\"channel\":\"" + name + "\"")
                                        && text.contains("\"data\":\"" + data + "\"")));
            }
            gateway.history.ifPresent(
                    with -> assertThat(with.newestChannels(9).activities()).containsKeys(build, task));
        }
    }

    @Test
    void commandsNameItByItsTypeAndId() throws Exception {
        assertThat(channel("{\"action\":\"subscribe\",\"channel\":\"builds:b\"}"))
                .isEqualTo(BUILDS.channel("b"));
        assertThat(channel("{\"action\":\"subscribe\",\"channel\":\"tasks:a:b\"}"))
                .isEqualTo(TASKS.channel("a:b"));
        assertThat(channel("{\"action\":\"subscribe\",\"channel\":\"logs:p\"}")).isEqualTo(Channel.logs("p"));
        assertThat(channel("{\"type\":\"SUBSCRIBE\",\"tenantId\":7}")).isEqualTo(Channel.jobs("7"));
        assertRefused("\"channel\":7", "channel must be a string");
        assertRefused(
                "\"channel\":\"builds:a b\"",
                "an id has 1 to 128 of the characters A-Z a-z 0-9 . _ / @ -, and this" + " one has others");
        assertRefused(
                "\"channel\":\"secret:x\"",
                "a channel is named by its type and its id, such as logs:42; the types"
                        + " here are logs, jobs, builds, tasks");
        assertRefused(
                "\"channel\":\"builds:b\",\"projectId\":\"p\"",
                "name one channel: either projectId or tenantId or channel");
        assertRefused("\"x\":1", "projectId is missing (or tenantId, for job updates)");
    }

    private void assertRefused(String members, String message) {
        assertThatThrownBy(() -> commands.decode("{\"action\":\"subscribe\"," + members + "}"))
                .isInstanceOf(BadCommandException.class)
                .hasMessage(message);
    }

    @Test
    void tokensGrantItByItsClaims() throws Exception {
        Configuration configuration = configuration(
                "redtail.auth", "jwt",
                "redtail.auth.secret", SECRET,
                "redtail.auth.issuer", "issuer",
                "redtail.auth.audience", "gateway",
                "redtail.auth.publish-claim", "may_write");
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                new JWTClaimsSet.Builder()
                        .issuer("issuer")
                        .audience("gateway")
                        .subject("ada")
                        .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                        .claim("subscribe", List.of("builds:web/*", "elsewhere:*"))
                        .claim("may_write", List.of("builds:web/1"))
                        .build());
        token.sign(new MACSigner(SECRET));

        Identity ada = new TokenVerifier(configuration.security().jwt().orElseThrow()).verify(token.serialize());

        GrantPolicy policy = new GrantPolicy();
        ChannelType builds = configuration.channels().named("builds").orElseThrow();
        assertThat(policy.mayFollow(ada, builds.channel("web/2"))).isTrue();
        assertThat(policy.mayFollow(ada, builds.channel("app/2"))).isFalse();
        assertThat(policy.mayFollow(ada, Channel.logs("web/2"))).isFalse();
        assertThat(policy.mayPublish(ada, builds.channel("web/1"))).isTrue();
        assertThat(policy.mayPublish(ada, builds.channel("web/2"))).isFalse();
        Identity byTicket = Identity.subscriberOf("ada", BUILDS.channel("1"), Instant.MAX);
        assertThat(policy.mayFollow(byTicket, BUILDS.channel("1"))).isTrue();
        assertThat(policy.mayFollow(byTicket, Channel.logs("1"))).isFalse();
        assertThat(policy.mayPublish(byTicket, BUILDS.channel("1"))).isFalse();
    }

    @Test
    void itsEndAndItsGapsAreItsOwn() {
        byte[] end = EndMark.PLAIN.getBytes(UTF_8);
        assertThat(Publication.of(BUILDS.channel("b"), end).isEnd()).isTrue();
        assertThat(Publication.of(TASKS.channel("t"), end).isEnd()).isFalse();
        Gap gap = Gap.of(BUILDS.channel("b"), 3, Gap.Reason.UPSTREAM);
        assertThat(new DialectEncoding(new ServerMessageEncoder())
                        .gap(gap)
                        .orElseThrow()
                        .text())
                .contains("3 lines of builds:b are missing");
    }

    private Channel channel(String command) throws BadCommandException {
        return ((ClientCommand.Subscribe) commands.decode(command)).channel();
    }
}
