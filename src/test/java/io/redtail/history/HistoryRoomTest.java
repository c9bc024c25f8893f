package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.redtail.channel.Channel;
import io.redtail.delivery.Gap;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.StartPosition;
import io.redtail.redis.RedisInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;

/** All channels together, and a Redis whose memory ends, with the scripts on a real one. */
@Timeout(60)
class HistoryRoomTest {

    private static final int MIB = 1024 * 1024;

    private HistoryFixture history = new HistoryFixture(
            "redtail.history.max-total-bytes", String.valueOf(2 * MIB), "redtail.history.compress", "false");

    @AfterEach
    void stop() throws InterruptedException {
        history.close();
    }

    private void fill(String project, int lines, int bytes) {
        String[] batch = new String[lines];
        java.util.Arrays.fill(batch, "x".repeat(bytes));
        history.record("logs:" + project, batch);
    }

    private long total() {
        return history.redis.run(jedis -> Long.parseLong(jedis.hget("redtail:v1:channels:bytes", "")));
    }

    private long sum() {
        return history.redis.run(jedis -> jedis.hgetAll("redtail:v1:channels:bytes").entrySet().stream()
                .filter(cost -> !cost.getKey().isEmpty())
                .mapToLong(cost -> Long.parseLong(cost.getValue()))
                .sum());
    }

    private void recountAll() {
        for (int i = 0; i < 50; i++) {
            history.store.recount();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 200, 1024, 4096, 20_000})
    void whatAChannelTakesIsAboutWhatRedisSays(int lineBytes) throws InterruptedException {
        history.close();
        history = new HistoryFixture("redtail.history.compress", "false");
        history.begin();
        for (int i = 0; i < 5; i++) {
            fill("p", 200, lineBytes);
        }

        assertThatCountedIsWhatRedisSays();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 50, 200, 1024, 20_000})
    void soItIsIfItIsCompressed(int words) throws InterruptedException {
        history.close();
        history = new HistoryFixture();
        history.begin();
        Random random = new Random(words);
        for (int i = 0; i < 20; i++) {
            history.record(
                    "logs:p",
                    IntStream.range(0, Math.min(200, 100_000 / words))
                            .mapToObj(line -> random.ints(words / 10, 0, 1_000_000)
                                    .mapToObj(number -> "word " + number)
                                    .collect(Collectors.joining(" ")))
                            .toArray(String[]::new));
        }

        assertThatCountedIsWhatRedisSays();
    }

    private void assertThatCountedIsWhatRedisSays() {
        long said = history.redis.run(jedis ->
                jedis.memoryUsage("redtail:v1:{logs:p}:stream", 0) + jedis.memoryUsage("redtail:v1:{logs:p}:meta", 0));
        assertThat(total()).isCloseTo(said, Percentage.withPercentage(25));
        assertThat(history.room.totalBytes()).isEqualTo(total());
    }

    @Test
    void theChannelsThatWereSilentForLongestGoWhenAllTogetherAreTooMuch() {
        history.begin();
        for (int i = 0; i < 40; i++) {
            fill("p" + i, 100, 1000);
            assertThat(total()).isLessThanOrEqualTo(2 * MIB).isEqualTo(sum());
        }

        assertThat(history.payloads("p39", StartPosition.tail(1000))).hasSize(100);
        assertThat(history.payloads("p0", StartPosition.tail(1000))).isEmpty();
        assertThat(history.room.droppedChannels()).isBetween(15L, 30L);
        assertThat(history.room.unkeptLines()).isZero();
    }

    /** As with every history that has gone. */
    @Test
    void whoComesBackToAChannelThatHadToGoIsTold() {
        history.begin();
        fill("first", 100, 1000);
        HistoryPage before = history.read("first", StartPosition.LIVE);
        for (int i = 0; i < 40; i++) {
            fill("p" + i, 100, 1000);
        }

        HistoryPage after = history.read("first", new StartPosition.Since(before.end()));
        assertThat(after.gap().orElseThrow().reason()).isEqualTo(Gap.Reason.RESET);
        assertThat(after.recovered()).isFalse();
    }

    @Test
    void aChannelOfTheLimitsSizeIsKept() {
        history.begin();
        for (int i = 0; i < 30; i++) {
            fill("p", 100, 1000);
        }
        assertThat(total()).isLessThanOrEqualTo(2 * MIB);
    }

    @Test
    void whatRedisEvictsAndEarlierVersionsRecordIsCountedAgain() {
        history.begin();
        fill("evicted", 100, 1000);
        fill("uncounted", 100, 1000);
        long both = total();
        history.redis.run(jedis -> jedis.del("redtail:v1:{logs:evicted}:meta", "redtail:v1:{logs:evicted}:stream"));
        recountAll();
        assertThat(total()).isCloseTo(both / 2, Percentage.withPercentage(1)).isEqualTo(sum());

        history.redis.run(jedis -> jedis.del("redtail:v1:channels:bytes"));
        recountAll();
        assertThat(total()).isCloseTo(both / 2, Percentage.withPercentage(1)).isEqualTo(sum());

        history.redis.run(jedis -> jedis.zrem("redtail:v1:channels", "logs:uncounted"));
        recountAll();
        assertThat(total()).isZero();
    }

    /** Fills Redis with what is not ours, up to its limit. */
    private void fillRedis(String policy) {
        history.redis.run(jedis -> {
            jedis.configSet("maxmemory-policy", policy);
            jedis.configSet("maxmemory", String.valueOf(usedMemory(jedis) / 2));
            return null;
        });
    }

    private void makeRoom() {
        history.redis.run(jedis -> jedis.configSet("maxmemory", "0"));
    }

    private static long usedMemory(Jedis jedis) {
        return Long.parseLong(RedisInfo.field(jedis.info("memory"), "used_memory"));
    }

    /** What comes live while something is recorded; it may fail. */
    private List<String> subscribe(Runnable recording, String project, int count) throws InterruptedException {
        List<String> live = new ArrayList<>();
        var reader = new JedisPubSub() {
            private final Thread recorder = new Thread(() -> {
                try {
                    recording.run();
                } catch (RuntimeException failed) {
                    unsubscribe(); // what is missing fails the test
                    throw failed;
                }
            });

            @Override
            public void onSubscribe(String channel, int subscribed) {
                recorder.start();
            }

            @Override
            public void onMessage(String channel, String message) {
                live.add(message);
                if (live.size() == count) {
                    unsubscribe();
                }
            }
        };
        try (Jedis jedis = new Jedis("127.0.0.1", history.redis.port())) {
            jedis.subscribe(reader, history.names.recorded(Channel.logs(project)));
        }
        reader.recorder.join();
        return live;
    }

    @Test
    void aFullRedisKeepsTheNewestLinesInThePlaceOfTheOldest() throws InterruptedException {
        history.begin();
        for (int i = 0; i < 10; i++) {
            fill("old" + i, 20, 1000);
        }
        fillRedis("noeviction");

        List<String> live = subscribe(() -> fill("p", 30, 1000), "p", 30);

        assertThat(live).hasSize(30);
        assertThat(history.room.isFull()).isTrue();
        assertThat(history.payloads("p", StartPosition.tail(1000))).hasSize(30);
        assertThat(history.payloads("old0", StartPosition.tail(1000))).isEmpty();
        assertThat(history.payloads("old9", StartPosition.tail(1000))).hasSize(20);
        assertThat(history.room.unkeptLines()).isZero();
        assertThat(total()).isEqualTo(sum());
    }

    @Test
    void aFullRedisWithNothingToGiveDeliversAndSaysWhatIsMissing() throws InterruptedException {
        history.begin();
        fill("p", 3, 10);
        HistoryPage before = history.read("p", StartPosition.LIVE);
        fillRedis("noeviction");

        List<String> live = subscribe(() -> history.record("logs:p", "a".repeat(1000), "b", "c".repeat(1000)), "p", 3);

        assertThat(live).hasSize(3).element(2).asString().startsWith("2 e=" + before.epoch() + " o=6 t=");
        assertThat(history.room.unkeptLines()).isPositive();
        HistoryPage during = history.read("p", new StartPosition.Since(before.end()));
        assertThat(during.top()).isEqualTo(6);
        assertThat(during.recovered()).isFalse();
        assertThat(during.gap().orElseThrow().reason()).isEqualTo(Gap.Reason.TRIMMED);

        makeRoom();
        history.record("logs:p", "there is room");

        assertThat(history.payloads("p", StartPosition.tail(1))).containsExactly("there is room");
        assertThat(history.read("p", new StartPosition.Since(during.end())).recovered())
                .isTrue();
        assertThat(history.room.totalBytes()).isCloseTo(total(), within(1L));
    }

    @Test
    void aFullRedisLetsARecorderTakeOverAndALossBeWrittenDown() {
        history.begin();
        fill("p", 3, 10);
        history.store.release();
        fillRedis("noeviction");

        history.fence = history.store.acquire("").orElseThrow().fence();
        assertThat(history.store.renew()).isTrue();
        history.lose(false);

        assertThat(history.payloads("p", StartPosition.tail(9)))
                .hasSize(4)
                .last()
                .isEqualTo("gap");
        history.record("logs:new", "first");
        assertThat(history.read("new", StartPosition.LIVE).top()).isOne();
    }

    @Test
    void aRedisThatEvictsWhatItLikesLosesHistoryAndSaysSo() {
        history.begin();
        fill("p", 100, 1000);
        HistoryPage before = history.read("p", StartPosition.LIVE);
        history.redis.run(jedis -> jedis.del("redtail:v1:{logs:p}:stream"));
        assertThat(history.read("p", StartPosition.since(before.epoch(), 40))
                        .gap()
                        .orElseThrow())
                .isEqualTo(Gap.of(Channel.logs("p"), 60, Gap.Reason.TRIMMED).before(before.end()));

        history.redis.run(jedis -> jedis.del("redtail:v1:recorder")); // all that the recorder knows
        assertThat(history.store.append(history.lines("logs:p", "late")))
                .isInstanceOf(RecorderStore.Result.Fenced.class);
        history.store.release();
        history.at = FeedPosition.NONE;
        history.begin().record("logs:p", "it goes on");

        assertThat(history.read("p", new StartPosition.Since(before.end())).recovered())
                .isFalse();
        assertThat(history.payloads("p", StartPosition.tail(2))).containsExactly("gap", "it goes on");
    }
}
