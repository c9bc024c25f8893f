package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedisTicketStoreTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int NODES = 4;

    private static RealRedis redis;
    private static final List<RedisCommands> CONNECTIONS = new ArrayList<>();

    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        redis = RealRedis.on(Ports.free());
        var settings = Configuration.read(MapConfig.of("redtail.redis.url", "redis://127.0.0.1:" + redis.port()));
        for (int i = 0; i < NODES; i++) {
            CONNECTIONS.add(RedisCommands.of(settings.redis(), 2));
        }
    }

    @AfterAll
    static void stop() {
        CONNECTIONS.forEach(RedisCommands::close);
        CONNECTIONS.clear();
        redis.close();
    }

    @Test
    void whatIsTakenIsGoneOnEveryNode() {
        store(0).put(key, "ada", LONG);

        assertThat(store(1).take(key)).contains("ada");
        assertThat(store(0).take(key)).isEmpty();
        assertThat(store(1).take(key)).isEmpty();
    }

    @Test
    void ofManyWhoTakeAtOnceOneGetsIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(NODES * 2);
        try {
            for (int round = 0; round < 100; round++) {
                String contested = key + round;
                store(0).put(contested, "ada", LONG);
                CyclicBarrier together = new CyclicBarrier(NODES * 2);
                List<Future<Optional<String>>> takers = new ArrayList<>();
                for (int i = 0; i < NODES * 2; i++) {
                    int node = i % NODES;
                    takers.add(threads.submit(() -> {
                        together.await();
                        return store(node).take(contested);
                    }));
                }
                int taken = 0;
                for (Future<Optional<String>> taker : takers) {
                    taken += taker.get().isPresent() ? 1 : 0;
                }
                assertThat(taken).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatIsNotTakenInTimeIsGone() {
        store(0).put(key, "ada", Duration.ofMillis(50));

        await().atMost(Duration.ofSeconds(30)).until(() -> redis.run(jedis -> !jedis.exists("redtail:ticket:" + key)));
        assertThat(store(1).take(key)).isEmpty();
    }

    @Test
    void countsAreThoseOfAllNodesTogetherAndExpire() {
        assertThat(store(0).count(key, LONG)).isEqualTo(1);
        assertThat(store(1).count(key, LONG)).isEqualTo(2);
        assertThat(store(1).count(key + "another", LONG)).isEqualTo(1);

        List<Long> lifetimes = redis.run(jedis -> jedis.keys("redtail:tickets:" + key + "*").stream()
                .map(jedis::pttl)
                .toList());
        assertThat(lifetimes).isNotEmpty().allMatch(millis -> millis > 0 && millis <= 2 * LONG.toMillis());
    }

    private static RedisTicketStore store(int node) {
        return new RedisTicketStore(CONNECTIONS.get(node), new RedisNames("", ChannelTypes.BUILT_IN));
    }
}
