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
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.Channel;
import io.redtail.delivery.ChannelType;
import io.redtail.delivery.ChannelType.Trait;
import io.redtail.delivery.ChannelTypes;
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
import io.redtail.protocol.SharedPayloadEncoder;
import io.redtail.security.GrantPolicy;
import io.redtail.security.Identity;
import io.redtail.security.TokenVerifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two more types of channels, each of which is one registration here, and nothing in the gateway. */
@Timeout(60)
class ThirdChannelTypeTest {

    private static final ChannelType BUILDS = ChannelType.each(
            "builds", "build:{id}:logs", "buildId", "builds", "build line", Set.of(Trait.TEXT_LINES, Trait.END));
    private static final ChannelType TASKS =
            ChannelType.shared("tasks", "task_updates", "task", "taskId", "tasks", "task update", Set.of());
    private static final ChannelTypes TYPES = ChannelTypes.BUILT_IN.and(BUILDS).and(TASKS);
    private static final String SECRET = "a secret of at least thirty-two bytes";
    private static final RealRedis REDIS = RealRedis.on(Ports.free());

    private final CommandDecoder commands = new CommandDecoder(TYPES);
    private final RecordingSink sink = new RecordingSink();

    @AfterAll
    static void stopRedis() {
        REDIS.close();
    }

    @ParameterizedTest
    @CsvSource({"'', false", "'', true", "app_, false", "app_, true"})
    void whatIsPublishedOnItsRedisChannel_reachesItsSubscribers(String prefix, boolean history) throws Exception {
        String id = "42/" + prefix + history;
        Channel build = channel("{\"action\":\"subscribe\",\"buildId\":\"" + id + "\"}");
        Channel task = channel("{\"action\":\"subscribe\",\"taskId\":\"" + id + "\"}");
        RedisNames names = new RedisNames(prefix, TYPES);
        String url = "redis://127.0.0.1:" + REDIS.port();
        try (var gateway = new SmallGateway(names, url, "redtail.history.enabled", String.valueOf(history))) {
            gateway.startAndAwaitReady();
            gateway.history.ifPresent(with -> await().atMost(Duration.ofSeconds(20))
                    .until(() -> with.status().recording() && with.status().listening()));
            var client = gateway.connect(sink);
            gateway.subscribe(client, build).get(10, TimeUnit.SECONDS);
            gateway.subscribe(client, task).get(10, TimeUnit.SECONDS);

            REDIS.publish(prefix + "build:" + id + ":logs", "from elsewhere");
            gateway.publisher.publish(build, List.of("from here".getBytes(UTF_8)));
            REDIS.publish(prefix + "task_updates", "{\"task\":\"" + id + "\",\"n\":1}");
            gateway.publisher.publish(
                    task, List.of(new SharedPayloadEncoder(TASKS).encode(task, "{\"n\":2}".getBytes(UTF_8))));

            for (String data : List.of("from elsewhere", "from here", "{\\\"n\\\":1}", "{\\\"n\\\":2}")) {
                String name = data.startsWith("from") ? build.name() : task.name();
                await().atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(sink.texts())
                                .anyMatch(text -> text.contains("{\"channel\":\"" + name + "\"")
                                        && text.contains("\"data\":\"" + data + "\"")));
            }
            gateway.history.ifPresent(with -> assertThat(with.newestChannels(9)).containsKeys(build, task));
        }
    }

    @Test
    void commandsNameItByItsMember() throws Exception {
        assertThat(channel("{\"action\":\"subscribe\",\"buildId\":\"b\"}")).isEqualTo(BUILDS.channel("b"));
        assertThat(channel("{\"type\":\"SUBSCRIBE\",\"tenantId\":7}")).isEqualTo(Channel.jobs("7"));
        assertThatThrownBy(() -> commands.decode("{\"action\":\"subscribe\",\"buildId\":7}"))
                .isInstanceOf(BadCommandException.class)
                .hasMessage("buildId must be a string");
        assertThatThrownBy(() -> commands.decode("{\"action\":\"subscribe\",\"buildId\":\"b\",\"projectId\":\"p\"}"))
                .hasMessage("name one channel: either projectId or tenantId or buildId or taskId");
        assertThatThrownBy(() -> commands.decode("{\"action\":\"subscribe\"}"))
                .hasMessage("projectId is missing (or tenantId, for job updates, or buildId, for build lines,"
                        + " or taskId, for task updates)");
    }

    @Test
    void tokensGrantItByItsClaims() throws Exception {
        Configuration configuration = Configuration.read(
                MapConfig.of(
                        "redtail.auth", "jwt",
                        "redtail.auth.secret", SECRET,
                        "redtail.auth.issuer", "issuer",
                        "redtail.auth.audience", "gateway",
                        "redtail.auth.publish-builds-claim", "may_build"),
                "",
                TYPES);
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                new JWTClaimsSet.Builder()
                        .issuer("issuer")
                        .audience("gateway")
                        .subject("ada")
                        .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                        .claim("builds", List.of("web/*"))
                        .claim("may_build", List.of("web/1"))
                        .build());
        token.sign(new MACSigner(SECRET));

        Identity ada = new TokenVerifier(configuration.security().jwt().orElseThrow()).verify(token.serialize());

        GrantPolicy policy = new GrantPolicy();
        assertThat(policy.mayFollow(ada, BUILDS.channel("web/2"))).isTrue();
        assertThat(policy.mayFollow(ada, BUILDS.channel("app/2"))).isFalse();
        assertThat(policy.mayFollow(ada, Channel.logs("web/2"))).isFalse();
        assertThat(policy.mayPublish(ada, BUILDS.channel("web/1"))).isTrue();
        assertThat(policy.mayPublish(ada, BUILDS.channel("web/2"))).isFalse();
        Identity byTicket = Identity.subscriberOf("ada", BUILDS.channel("1"), Instant.MAX);
        assertThat(policy.mayFollow(byTicket, BUILDS.channel("1"))).isTrue();
        assertThat(policy.mayFollow(byTicket, Channel.logs("1"))).isFalse();
        assertThat(policy.mayPublish(byTicket, BUILDS.channel("1"))).isFalse();
    }

    @Test
    void itsEndAndItsGapsAreItsOwn() {
        byte[] end = Publication.END.getBytes(UTF_8);
        assertThat(Publication.of(BUILDS.channel("b"), end).isEnd()).isTrue();
        assertThat(Publication.of(TASKS.channel("t"), end).isEnd()).isFalse();
        Gap gap = Gap.of(BUILDS.channel("b"), 3, Gap.Reason.UPSTREAM);
        assertThat(new DialectEncoding(new ServerMessageEncoder())
                        .gap(gap)
                        .orElseThrow()
                        .text())
                .contains("3 build lines of builds:b are missing");
    }

    private Channel channel(String command) throws BadCommandException {
        return ((ClientCommand.Subscribe) commands.decode(command)).channel();
    }
}
