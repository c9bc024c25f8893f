package io.redtail.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardSettingsTest {

    private static final String SHARDS = "redtail.redis.shards";

    private static RedisSettings read(String... settings) {
        return Configuration.read(MapConfig.of(settings)).redis();
    }

    @Test
    void hostsHaveTheRestFromTheCommonUrl_andUrlsSpeakForThemselves() {
        RedisSettings redis = read(
                "redtail.redis.url",
                "rediss://ada:secret@ignored.example.com:1/3",
                SHARDS,
                "a.example.com, b.example.com:7001,redis://bob:p%2Cw@c.example.com");

        assertThat(redis.each())
                .extracting(RedisSettings::url)
                .containsExactly(
                        RedisUrl.parse("rediss://ada:secret@a.example.com:6379/3"),
                        RedisUrl.parse("rediss://ada:secret@b.example.com:7001/3"),
                        RedisUrl.parse("redis://bob:p%2Cw@c.example.com:6379"));
        assertThat(redis.each()).allMatch(one -> one.shards().isEmpty());
        assertThat(redis.each()).extracting(RedisSettings::address).first().isEqualTo("a.example.com:6379");
        assertThat(redis.address()).isEqualTo("3 shards at a.example.com:6379, b.example.com:7001, c.example.com:6379");
    }

    @Test
    void withoutThem_thereIsOneRedis() {
        RedisSettings redis = read();

        assertThat(redis.each()).isEqualTo(List.of(redis));
    }

    @Test
    void eachRedisMayTakeAnEqualPartOfTheTotals() {
        Configuration all = Configuration.read(MapConfig.of(
                SHARDS,
                "a,b,c",
                "redtail.history.max-total-bytes",
                "9000000",
                "redtail.history.max-channels",
                "900",
                "redtail.history.ring-max-bytes",
                "6000000",
                "redtail.history.cache-max-bytes",
                "3000000"));

        HistorySettings part = all.ofRedis(2).history();

        assertThat(all.ofRedis(2).redis().address()).isEqualTo("c:6379");
        assertThat(part.maxTotalBytes()).isEqualTo(3_000_000);
        assertThat(part.maxChannels()).isEqualTo(300);
        assertThat(part.quotas().maxChannels()).isEqualTo(15);
        assertThat(part.ringMaxBytes()).isEqualTo(2_000_000);
        assertThat(part.cacheMaxBytes()).isEqualTo(1_000_000);
        assertThat(part.maxLength()).isEqualTo(all.history().maxLength());
        Configuration one = Configuration.read(MapConfig.of());
        assertThat(one.ofRedis(0)).isEqualTo(one);
    }

    @Test
    void aTypeMayHaveItsShard() {
        assertThat(read(SHARDS, "a,b", "redtail.channels.jobs.shard", "1")
                        .shards()
                        .orElseThrow()
                        .ofTypes())
                .isEqualTo(Map.of("jobs", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,redis://ada:secret@", "a,http://ada:secret@b", "a,ada:secret@b", "a,b:0", "a,b:secret"})
    void whatIsNoAddressIsRefused_withoutRepeatingIt(String shards) {
        assertThatThrownBy(() -> read(SHARDS, shards))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(
                        "redtail.redis.shards is not valid: entry 2 of 2 is malformed: expected host[:port] or redis[s]://")
                .hasMessageNotContaining("secret");
    }

    /** Without it, channels would move to other Redis where a variable is empty. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"a,,b;2 of 3", "a, ,b;2 of 3", ",a;1 of 2", "a,b,;3 of 3", ",;1 of 2"})
    void anEmptyEntryIsRefused(String shards, String entry) {
        assertThatThrownBy(() -> read(SHARDS, shards))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(
                        "redtail.redis.shards is not valid: entry " + entry + " is empty: expected host[:port]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,redis://a:6379/1", "a.example.com,A.Example.com"})
    void twiceTheSameIsRefused(String shards) {
        assertThatThrownBy(() -> read(SHARDS, shards))
                .hasMessageContaining("and none twice, for channels of Redis do not depend on the database");
    }

    @ParameterizedTest
    @CsvSource({"redtail.redis.cluster,c", "redtail.redis.sentinels,s"})
    void othersAreRefusedBesideThem(String key, String value) {
        assertThatThrownBy(() -> read(SHARDS, "a,b", key, value))
                .hasMessageContaining("redtail.redis.shards and " + key + " are both set: expected one of them");
    }

    @Test
    void aShardOfATypeThatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> read(SHARDS, "a,b", "redtail.channels.logs.shard", "2"))
                .hasMessageContaining(
                        "redtail.channels.logs.shard=2 is not valid: expected a whole number from 0 to 1");
        assertThatThrownBy(() -> read("redtail.channels.logs.shard", "0"))
                .hasMessageContaining(
                        "redtail.channels.logs.shard=0 is not valid: there is only one Redis: expected redtail.redis.shards");
    }
}
