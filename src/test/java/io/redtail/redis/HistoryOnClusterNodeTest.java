package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.delivery.HistoryUnavailableException;
import io.redtail.delivery.RecordingSink;
import io.redtail.it.redis.RealRedis;
import io.redtail.ops.health.Check;
import io.redtail.ops.health.CheckResult;
import io.redtail.ops.health.Checks;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** History that is on where it cannot be kept: the operator is told, and clients do not wait in vain. */
@Timeout(120)
class HistoryOnClusterNodeTest {

    @Test
    void isRefused_readinessSaysWhyAndWhatWouldBeRight_subscribersFailAtOnce() {
        try (RealRedis node = RealRedis.clusterNode();
                SmallGateway gateway =
                        new SmallGateway("redis://127.0.0.1:" + node.port(), "redtail.history.enabled", "true")) {
            gateway.startAndAwaitReady();
            Check readiness = Checks.history(gateway.history.orElseThrow());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !readiness.look().get().up());

            CheckResult result = readiness.look().get();
            assertThat(result.data().get("refusal"))
                    .asString()
                    .contains("Redis Cluster", "use one Redis", "redtail.history.enabled=false");
            var subscription = gateway.subscribe(gateway.connect(new RecordingSink()), Channel.logs("p"));
            assertThatThrownBy(() -> subscription.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            HistoryUnavailableException.class,
                            e -> assertThat(e.isPassing()).isFalse())
                    .hasMessageContaining("cannot be kept in this kind of Redis");
        }
    }
}
