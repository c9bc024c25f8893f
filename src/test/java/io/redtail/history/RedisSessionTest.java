package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.config.RedisSettings;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.redis.TestCluster;
import io.redtail.redis.Diagnosis;
import io.redtail.redis.RedisConnector;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Commands that come to a node of a Redis Cluster that does not have their key, as after a slot has moved. */
class RedisSessionTest {

    private static final String KEY = "key";
    private final TestCluster cluster = TestCluster.shared();

    private static RedisSettings settings(String name, String value) {
        return Configuration.read(MapConfig.of(name, value)).redis();
    }

    /** Asks for a key that another master has than that of {@link #KEY}. */
    private Diagnosis diagnosis(RedisConnector connector) {
        RealRedis master = cluster.masterOf(KEY);
        String elsewhere = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> KEY + i)
                .filter(key -> cluster.masterOf(key) != master)
                .findFirst()
                .orElseThrow();
        try (RedisSession session = new RedisSession(connector)) {
            return Diagnosis.of(catchThrowable(() -> session.call(jedis -> jedis.get(elsewhere))));
        }
    }

    /** Whoever records or reads tries again at once, and finds the slot where it is. */
    @Test
    void inACluster_aSlotThatHasMovedIsNobodysMistake() {
        RedisSettings settings = settings("redtail.redis.cluster", cluster.addresses());

        Diagnosis diagnosis = diagnosis(RedisConnector.toMasterOf(KEY, settings));

        assertThat(diagnosis.passing()).isTrue();
        assertThat(diagnosis.text()).contains("another node of the cluster has its keys", "MOVED");
    }

    @Test
    void whereOneNodeIsTakenForARedis_theSettingIsTheMistake() {
        RedisSettings settings = settings(
                "redtail.redis.url",
                "redis://127.0.0.1:" + cluster.masterOf(KEY).port());

        Diagnosis diagnosis = diagnosis(new RedisConnector(settings));

        assertThat(diagnosis.passing()).isFalse();
        assertThat(diagnosis.text()).contains("redtail.redis.cluster names nodes of a cluster");
    }
}
