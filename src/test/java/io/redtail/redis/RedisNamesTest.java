package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.util.JedisClusterCRC16;

/** The names are a contract with publishers, with nodes of other versions, and with the operator's rules. */
class RedisNamesTest {

    @Test
    void withoutAPrefix_namesAreThoseOfEarlierVersions() {
        assertThat(all(new RedisNames("", ChannelTypes.BUILT_IN)))
                .containsExactly(
                        "logs:team/p1",
                        "job_updates",
                        "logs:*",
                        "job_updates",
                        "redtail:v1:{logs:team/p1}:live",
                        "redtail:v1:{jobs:t1}:live",
                        "redtail:v1:",
                        "redtail:v1:markers",
                        "redtail:v1:recorder",
                        "redtail:v1:recorder:lease",
                        "redtail:v1:channels",
                        "redtail:v1:channels:bytes",
                        "redtail:node:n1:recorder",
                        "redtail:node:n1",
                        "redtail:v1:nodes",
                        "redtail:v1:node:n1",
                        "redtail:ticket:k",
                        "redtail:tickets:who:7",
                        "redtail:idempotency:k",
                        "redtail:idempotency:#who:7");
    }

    @Test
    void aPrefixIsBeforeEveryName() {
        assertThat(all(new RedisNames("laravel_database_", ChannelTypes.BUILT_IN)))
                .isEqualTo(all(new RedisNames("", ChannelTypes.BUILT_IN)).stream()
                        .map(name -> "laravel_database_" + name)
                        .toList());
    }

    /** One hash tag, which is what stands in the first braces: all these keys stand in one slot. */
    @Test
    void inAClusterAllKeysOfHistoryHaveOneHashTag() {
        RedisNames names = RedisNames.inCluster("a:", ChannelTypes.BUILT_IN, 1);

        assertThat(List.of(
                        names.recorder(),
                        names.recorderLease(),
                        names.recordedChannels(),
                        names.recordedBytes(),
                        names.recordedMeta(Channel.logs("p"))))
                .allMatch(name -> name.startsWith("a:redtail:{history}:v1:"));
        assertThat(names.channelRecordedOn(names.recorded(Channel.logs("p")))).contains(Channel.logs("p"));
        assertThat(names.node("n")).as("these need not stand together").isEqualTo("a:redtail:v1:node:n");
        assertThat(names.readersOfFormat2())
                .as("as the scripts derive it")
                .isEqualTo("a:redtail:{history}:node:reads-2");
    }

    @Test
    void eachPartitionHasAHashTag_andAChannelsKeysHaveThatOfItsPartition() {
        RedisNames names = RedisNames.inCluster("a:", ChannelTypes.BUILT_IN, 24);

        for (int i = 0; i < 500; i++) {
            Channel channel = Channel.logs("p" + i);
            int partition = names.partition(channel);
            RedisNames its = names.ofPartition(partition);
            int slot = JedisClusterCRC16.getSlot(its.recorder());

            assertThat(partition).isEqualTo(names.partition(bytes(names.published(channel))));
            assertThat(List.of(
                            its.recorderLease(),
                            its.recordedChannels(),
                            its.recordedBytes(),
                            its.history() + "{" + channel.name() + "}:stream",
                            names.recordedMeta(channel),
                            names.recorded(channel)))
                    .allMatch(name -> JedisClusterCRC16.getSlot(name) == slot);
            assertThat(its.markers()).isEqualTo("a:redtail:{history}:v1:markers");
            assertThat(names.channelRecordedOn(names.recorded(channel))).contains(channel);
            RedisNames another = names.ofPartition((partition + 1) % 24);
            assertThat(names.channelRecordedOn(another.history() + "{" + channel.name() + "}:live"))
                    .as("nobody publishes there")
                    .isEmpty();
        }
    }

    @Test
    void channelsThatShareARedisChannelAreInOnePartition() {
        RedisNames names = RedisNames.inCluster("", ChannelTypes.BUILT_IN, 24);

        assertThat(names.partition(Channel.jobs("t1")))
                .isEqualTo(names.partition(Channel.jobs("t2")))
                .isEqualTo(names.partition(bytes("job_updates")));
    }

    @Test
    void partitionsSpreadOverSlots_andSoOverMasters_andChannelsOverPartitions() {
        for (int partitions : List.of(2, 3, 7, 24, 64, 256)) {
            RedisNames names = RedisNames.inCluster("", ChannelTypes.BUILT_IN, partitions);
            List<Integer> slots = IntStream.range(0, partitions)
                    .mapToObj(partition -> JedisClusterCRC16.getSlot(
                            names.ofPartition(partition).recorder()))
                    .toList();
            assertThat(slots).isSorted().doesNotHaveDuplicates();
            for (int masters = 1; masters <= Math.min(8, partitions); masters++) {
                int count = masters;
                Map<Integer, Long> byMaster = slots.stream()
                        .collect(Collectors.groupingBy(slot -> slot * count / 16_384, Collectors.counting()));
                assertThat(byMaster)
                        .as("%s partitions, %s masters", partitions, masters)
                        .hasSize(masters);
                assertThat(byMaster.values())
                        .allMatch(has -> has >= partitions / count && has <= (partitions + count - 1) / count);
            }
            Map<Integer, Long> channels = IntStream.range(0, 1000 * partitions)
                    .mapToObj(i -> names.partition(Channel.logs("team/build-" + i)))
                    .collect(Collectors.groupingBy(partition -> partition, Collectors.counting()));
            assertThat(channels).hasSize(partitions);
            assertThat(channels.values()).allMatch(has -> has > 750 && has < 1250);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theChannelOfARecordedNameIsFoundAgain() {
        RedisNames names = new RedisNames("a:", ChannelTypes.BUILT_IN);

        assertThat(names.channelRecordedOn(names.recorded(Channel.jobs("t/1")))).contains(Channel.jobs("t/1"));
        assertThat(names.channelRecordedOn("redtail:v1:{logs:p}:live")).isEmpty();
        assertThat(names.channelRecordedOn("a:redtail:v1:{logs:p}:meta")).isEmpty();
    }

    @Test
    void whatTheRecorderListensToHasANameOfItsOwn_butNoneForWhatEarlierVersionsListenTo() {
        ChannelTypes more = Configuration.read(
                        MapConfig.of("redtail.channels", "a", "redtail.channels.a.redis", "a:{id}"))
                .channels();
        ChannelTypes less = Configuration.read(MapConfig.of("redtail.channels.jobs.enabled", "false"))
                .channels();

        assertThat(new RedisNames("x:", ChannelTypes.BUILT_IN).feed().id()).isEmpty();
        assertThat(new RedisNames("", more).feed().id())
                .matches("[0-9a-f]{1,8}")
                .isEqualTo(new RedisNames("x:", more).feed().id())
                .isNotEqualTo(new RedisNames("", less).feed().id());
    }

    private static List<String> all(RedisNames names) {
        return List.of(
                names.published(Channel.logs("team/p1")),
                names.published(Channel.jobs("t1")),
                names.feed().patterns().get(0),
                names.feed().names().get(0),
                names.recorded(Channel.logs("team/p1")),
                names.recorded(Channel.jobs("t1")),
                names.history(),
                names.markers(),
                names.recorder(),
                names.recorderLease(),
                names.recordedChannels(),
                names.recordedBytes(),
                names.presence("n1"),
                names.self("n1"),
                names.nodes(),
                names.node("n1"),
                names.ticket("k"),
                names.ticketCount("who", 7),
                names.idempotency("k"),
                names.idempotencyCount("who", 7));
    }
}
