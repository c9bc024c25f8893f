package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.config.RedisSettings;
import io.redtail.delivery.RecordingSink;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.redis.RealSentinel;
import io.redtail.it.server.Ports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Redis that moves: two of them, and a Sentinel that decides which is the master. */
@Timeout(90)
class SentinelTest {

    private static final Channel P = Channel.logs("p");

    private final RealRedis master = RealRedis.on(Ports.free());
    private final RealRedis replica = RealRedis.on(Ports.free(), "--replicaof", "127.0.0.1", "" + master.port());
    private final RecordingSink sink = new RecordingSink();
    private RealSentinel sentinel;
    private SmallGateway gateway;

    @BeforeEach
    void start() throws Exception {
        sentinel = new RealSentinel(master, replica);
        gateway = new SmallGateway(
                "redis://ignored.invalid:1",
                "redtail.redis.sentinels",
                "127.0.0.1:" + Ports.free() + ", 127.0.0.1:" + sentinel.port(), // the first one is down
                "redtail.redis.read-timeout",
                "2s",
                "redtail.redis.ping-interval",
                "500ms");
        gateway.startAndAwaitReady();
        gateway.subscribe(gateway.connect(sink), P).get(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() {
        gateway.close();
        sentinel.close();
        master.close();
        replica.close();
    }

    @Test
    void theMasterIsFound() {
        master.publish(P.name(), "from the master");

        await().until(() -> sink.texts().stream().anyMatch(text -> text.contains("from the master")));
    }

    @Test
    void whenTheMasterDiesTheOneAfterItIsUsed() {
        master.kill();

        goesOnAt(replica);
        assertThat(sink.texts()).anyMatch(text -> text.contains("\"status\":\"gap\""));
    }

    @Test
    void whenTheMasterFreezesTheOneAfterItIsUsedAlsoWhenItIsBack() {
        master.freeze();
        goesOnAt(replica);

        master.resume();

        goesOnAt(replica);
    }

    @Test
    void aRedisThatIsNoSentinelIsNamedAsTheMistake() {
        Diagnosis diagnosis = whyNot("127.0.0.1:" + master.port(), "mymaster");

        assertThat(diagnosis.passing()).isFalse();
        assertThat(diagnosis.text())
                .contains("it is no Sentinel (ERR unknown command", "redtail.redis.sentinels names");
    }

    @Test
    void aMasterThatNoSentinelKnowsNamesTheSettingOfItsName() {
        Diagnosis diagnosis = whyNot("127.0.0.1:" + sentinel.port(), "builds");

        assertThat(diagnosis.text()).contains("no Sentinel knows where builds of", "redtail.redis.sentinel-master");
    }

    private static Diagnosis whyNot(String sentinels, String name) {
        RedisSettings settings = Configuration.read(
                        MapConfig.of("redtail.redis.sentinels", sentinels, "redtail.redis.sentinel-master", name))
                .redis();
        Throwable failure = catchThrowable(() -> {
            try (var commands = new RedisConnector(settings).openCommands()) {
                commands.ping();
            }
        });
        return Diagnosis.of(failure);
    }

    /** What is published by others, and by us, arrives. */
    private void goesOnAt(RealRedis redis) {
        String line = "line " + System.nanoTime();
        await().atMost(Duration.ofSeconds(30)).until(() -> sentinel.masterPort() == redis.port());
        await("what is published at the new master arrives")
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    redis.publish(P.name(), line);
                    return sink.texts().stream().anyMatch(text -> text.contains(line));
                });
        await("what is published by us arrives")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> {
                    gateway.publisher.publish(P, List.of(("own " + line).getBytes(StandardCharsets.UTF_8)));
                    return sink.texts().stream().anyMatch(text -> text.contains("own " + line));
                });
    }
}
