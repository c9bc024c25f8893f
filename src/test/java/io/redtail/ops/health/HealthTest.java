package io.redtail.ops.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.DeliveryCore;
import io.redtail.history.RedisHistory;
import io.redtail.ops.health.Health.Kind;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisNames;
import io.redtail.redis.RedisSubscriber;
import io.redtail.redis.RedisSubscribers;
import io.redtail.redis.RedisUpstream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HealthTest {

    private final DeliveryCore core = new DeliveryCore(2);
    private final Configuration configuration = Configuration.read(MapConfig.of());
    private final RedisNames names = new RedisNames("", ChannelTypes.BUILT_IN);
    private final RedisSubscribers redis = new RedisSubscribers(new RedisSubscriber(
            configuration.redis(),
            names,
            new RedisUpstream(configuration.redis(), new PlainChannelFormat(names)),
            core.registry(),
            core.router(),
            Runnable::run));

    @AfterEach
    void stop() {
        core.close();
    }

    @Test
    void aKindIsAsWellAsTheWorstOfItsChecks() {
        Health health = new Health(List.of(check("a", true)), List.of(check("b", true), check("c", false)), List.of());

        assertThat(health.isUp(Kind.LIVE)).isTrue();
        assertThat(health.isUp(Kind.READY)).isFalse();
        assertThat(health.isUp(Kind.STARTED)).isTrue();
        assertThat(health.row(Kind.READY, "b").result().up()).isTrue();
        assertThat(health.row(Kind.READY, "c").result().up()).isFalse();
    }

    @Test
    void historyWithAnArchiveSaysHowThatIsDoing() {
        Configuration archived = Configuration.read(MapConfig.of(
                "redtail.history.enabled", "true",
                "redtail.archive.store", "directory",
                "redtail.archive.directory", "target"));
        Check check = Checks.history(new RedisHistory(archived, names, "node", Thread::new));

        assertThat(check.row().result().up()).isTrue();
        assertThat(check.row().result().data())
                .containsEntry("archiveFailing", false)
                .containsEntry("archiveWaitingSeconds", 0.0)
                .containsEntry("archiveReadFailures", 0L)
                .containsEntry("archiveRefused", 0L)
                .containsEntry("archiveUnreadable", 0L)
                .containsEntry("archiveLinesLost", 0L);
    }

    @Test
    void aCheckThatFailsIsDownAndSaysWhy() {
        Check check = new Check("broken", () -> {
            throw new IllegalStateException("nobody knows");
        });

        assertThat(check.row().result().up()).isFalse();
        assertThat(check.row().result().data().get("failure")).asString().contains("nobody knows");
    }

    @Test
    void itIsWrittenInTheWordsOfMicroProfileHealth() {
        Check check = new Check("shards", () -> new CheckResult(false, Map.of("ageSeconds", 7.5)));

        assertThat(HealthServlet.json(false, List.of(check.row())).toString())
                .isEqualTo("{\"status\":\"DOWN\",\"checks\":"
                        + "[{\"name\":\"shards\",\"status\":\"DOWN\",\"data\":{\"ageSeconds\":7.5}}]}");
    }

    @Test
    void aShardThatDoesNotTakeItsMailIsNoticed() {
        Check check = Checks.shards(core.shards(), Duration.ofMillis(300));

        core.inOneTurn(() -> {
            core.shards().beat();
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !check.row().result().up());
        });

        core.shards().beat();
        core.settle();
        assertThat(check.row().result().up()).isTrue();
    }

    @Test
    void aRedisThatWasNeverThereIsNoReasonToRestart() {
        assertThat(Checks.redisSubscription(redis, configuration.redis())
                        .row()
                        .result()
                        .up())
                .isFalse();
        assertThat(Checks.redisThreadsMove(redis, configuration.redis())
                        .row()
                        .result()
                        .up())
                .isTrue();
    }

    private static Check check(String name, boolean up) {
        return new Check(name, () -> new CheckResult(up, Map.of()));
    }
}
