package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Publishers compute the same: what is expected here can never change. */
class ChannelPlacementTest {

    private static final int SLOTS = 16384;

    private static ChannelPlacement of(int count, String... settings) {
        Configuration configuration = Configuration.read(MapConfig.of(Stream.concat(
                        Stream.of(
                                "redtail.redis.shards",
                                IntStream.range(0, count)
                                        .mapToObj(i -> "redis-" + i)
                                        .collect(Collectors.joining(","))),
                        Stream.of(settings))
                .toArray(String[]::new)));
        return new ChannelPlacement(RedisNames.of(configuration), configuration.redis());
    }

    /** These are in the documentation. */
    @ParameterizedTest
    @CsvSource({
        "logs:p1, 1, 1, 1, 1",
        "logs:web/42, 0, 0, 0, 0",
        "logs:build-7, 1, 1, 1, 6",
        "job_updates, 0, 2, 3, 6",
        "celery-task-meta-7, 1, 2, 2, 5"
    })
    void vectors(String name, int of2, int of3, int of4, int of7) {
        assertThat(Stream.of(2, 3, 4, 7).map(count -> of(count).of(name))).containsExactly(of2, of3, of4, of7);
    }

    /** As Lamping and Veach have it. */
    private static int original(long key, int buckets) {
        long bucket = -1;
        long next = 0;
        while (next < buckets) {
            bucket = next;
            key = key * 2862933555777941757L + 1;
            next = (long) ((bucket + 1) * ((double) (1L << 31) / (double) ((key >>> 33) + 1)));
        }
        return (int) bucket;
    }

    @Test
    void itIsTheOriginalsFunction() {
        for (int count = 1; count <= 64; count++) {
            for (int slot = 0; slot < SLOTS; slot++) {
                assertThat(ChannelPlacement.jump(slot, count))
                        .as("slot %s of %s", slot, count)
                        .isEqualTo(original(slot, count));
            }
        }
    }

    @Test
    void withOneMore_channelsMoveToThatOneOnly_andNoMoreThanItsPart() {
        for (int count = 1; count < 64; count++) {
            int moved = 0;
            for (int slot = 0; slot < SLOTS; slot++) {
                int after = ChannelPlacement.jump(slot, count + 1);
                if (after != ChannelPlacement.jump(slot, count)) {
                    assertThat(after).isEqualTo(count);
                    moved++;
                }
            }
            assertThat((double) moved * (count + 1) / SLOTS).isBetween(0.75, 1.25);
        }
    }

    @Test
    void eachHasAboutAsManyChannels() {
        for (int count : List.of(2, 3, 4, 8, 16)) {
            int[] channels = new int[count];
            ChannelPlacement placement = of(count);
            IntStream.range(0, 100_000).forEach(i -> channels[placement.of(Channel.logs("web/" + i))]++);
            for (int one : channels) {
                assertThat((double) one * count / 100_000).isBetween(0.9, 1.1);
            }
        }
    }

    @Test
    void aTypeMayHaveItsShard() {
        ChannelPlacement placement = of(3, "redtail.channels.logs.shard", "2");

        assertThat(IntStream.range(0, 100).map(i -> placement.of(Channel.logs("p" + i))))
                .containsOnly(2);
        assertThat(placement.of(Channel.jobs("t1"))).isEqualTo(of(3).of(Channel.jobs("t1")));
    }

    @Test
    void theNameInRedisDecides() {
        ChannelPlacement placement = of(5, "redtail.redis.prefix", "app_");

        assertThat(IntStream.range(0, 100).map(i -> placement.of(Channel.logs("p" + i))))
                .isEqualTo(IntStream.range(0, 100)
                        .mapToObj(i -> of(5).of("app_logs:p" + i))
                        .toList());
    }

    @Test
    void aRedisChannelIsWhereItsChannelsAre() {
        ChannelPlacement placement = of(3, "redtail.channels.logs.shard", "2");

        assertThat(placement.ofRedisChannel("logs:p1")).hasValue(2);
        assertThat(placement.ofRedisChannel("job_updates")).hasValue(placement.of(Channel.jobs("t1")));
        assertThat(placement.ofRedisChannel("of no type")).isEmpty();
    }

    @Test
    void oneRedisHasAll() {
        assertThat(of(1).of(Channel.logs("p1"))).isZero();
    }
}
