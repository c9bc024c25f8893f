package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.PublishFailedException;
import io.redtail.delivery.UpstreamUnavailableException;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may not log in to Redis says so once, and does not hammer on its door. */
@Timeout(30)
class LoginTest {

    private static RealRedis redis;

    @BeforeAll
    static void startRedis() {
        redis = RealRedis.on(Ports.free(), "--requirepass", "right");
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @ParameterizedTest
    @CsvSource({"'', NOAUTH", ":wrong@, WRONGPASS", "nobody:wrong@, WRONGPASS"})
    void aLoginThatRedisRefusesNamesTheKey(String login, String error) throws Exception {
        Diagnosis diagnosis = whyNot("redis://" + login + "127.0.0.1:" + redis.port());

        assertThat(diagnosis.passing()).isFalse();
        assertThat(diagnosis.text()).contains("it refuses the login (" + error, "part of redtail.redis.url");
        assertThat(diagnosis.text()).doesNotContain("wrong@");
    }

    private static Diagnosis whyNot(String url) {
        var settings =
                Configuration.read(MapConfig.of("redtail.redis.url", url)).redis();
        Throwable failure = catchThrowable(() -> {
            try (var commands = new RedisConnector(settings).openCommands()) {
                commands.ping();
            }
        });
        assertThat(failure).isNotNull();
        return Diagnosis.of(failure);
    }

    @Test
    void aWrongPasswordIsTriedNowAndThenAndTheRightOneWorks() throws Exception {
        String settings = "redis://:wrong@127.0.0.1:" + redis.port();
        long before = connections();
        try (SmallGateway gateway = new SmallGateway(settings, "redtail.redis.backoff-max", "500ms").start()) {
            Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);

            assertThat(connections() - before).isBetween(2L, 8L);
            assertThatThrownBy(() -> gateway.publisher.publish(Channel.logs("p"), List.of(new byte[1])))
                    .isInstanceOf(PublishFailedException.class)
                    .hasCauseInstanceOf(UpstreamUnavailableException.class);
        }
        try (SmallGateway gateway = new SmallGateway("redis://:right@127.0.0.1:" + redis.port()).startAndAwaitReady()) {
            assertThat(gateway.subscriber.isConnected()).isTrue();
        }
    }

    private static long connections() {
        return redis.run(jedis -> {
            jedis.auth("right");
            return jedis.info("stats")
                    .lines()
                    .filter(line -> line.startsWith("total_connections_received:"))
                    .map(line ->
                            Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                    .findFirst()
                    .orElseThrow();
        });
    }
}
