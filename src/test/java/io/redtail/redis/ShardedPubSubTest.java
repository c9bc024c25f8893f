package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.channel.Channel;
import io.redtail.delivery.RecordingSink;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.redis.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

/** Channels of a sharded type: heard at the masters of their slots, and published there. */
@Timeout(180)
class ShardedPubSubTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final TestCluster cluster = TestCluster.shared();

    private static SmallGateway gatewayOf(String redisUrl, String nodes, String... settings) {
        List<String> all = new ArrayList<>(List.of("redtail.redis.cluster", nodes));
        all.addAll(List.of("redtail.channels.logs.sharded", "true"));
        all.addAll(Arrays.asList(settings));
        return new SmallGateway(redisUrl, all.toArray(String[]::new)).start();
    }

    private SmallGateway gateway(String... settings) {
        assumeTrue(cluster.knowsLinks(), "Redis 7 is not installed");
        SmallGateway gateway = gatewayOf("redis://ignored.invalid:1", cluster.addresses(), settings);
        await().atMost(TIMEOUT).until(gateway.subscriber::isReady);
        return gateway;
    }

    /** Of the type as this gateway has it. */
    private static Channel log(SmallGateway gateway, String id) {
        return gateway.names.channelPublishedOn("logs:" + id).orElseThrow();
    }

    private static Map<Channel, RecordingSink> follow(SmallGateway gateway, int channels) throws Exception {
        Map<Channel, RecordingSink> sinks = new LinkedHashMap<>();
        for (int i = 0; i < channels; i++) {
            Channel channel = log(gateway, "sharded/" + i);
            RecordingSink sink = new RecordingSink();
            gateway.subscribe(gateway.connect(sink), channel).get(60, TimeUnit.SECONDS);
            sinks.put(channel, sink);
        }
        return sinks;
    }

    private static void awaitLines(RecordingSink sink, List<String> lines) {
        await().atMost(TIMEOUT).until(() -> ClusterLedger.lines(sink.texts()).size() >= lines.size());
        assertThat(ClusterLedger.lines(sink.texts())).isEqualTo(lines);
    }

    private static List<String> lines(int count) {
        return IntStream.range(0, count).mapToObj(i -> "1:" + i).toList();
    }

    @Test
    void whatIsPublishedAtTheMasterOfItsSlot_arrivesOnceAndInOrder() throws Exception {
        try (SmallGateway gateway = gateway()) {
            Map<Channel, RecordingSink> followed = follow(gateway, 60);
            for (Channel channel : followed.keySet()) {
                String name = gateway.names.published(channel);
                cluster.masterOf(name)
                        .run(jedis -> lines(20).stream()
                                .map(line -> jedis.sendCommand(Command.SPUBLISH, name, line))
                                .toList());
            }

            followed.values().forEach(sink -> awaitLines(sink, lines(20)));
            for (int i = 0; i < 3; i++) {
                assertThat(connections(cluster.nodes().get(i)))
                        .as("one connection per master")
                        .isOne();
            }
        }
    }

    /** For sharded pub/sub, at a node. */
    private static long connections(RealRedis node) {
        return node.run(Jedis::clientList)
                .lines()
                .filter(line -> line.matches(".* ssub=[1-9].*"))
                .count();
    }

    @Test
    void whatTheGatewayPublishes_arrivesInItsOrder() throws Exception {
        try (SmallGateway gateway = gateway()) {
            Map<Channel, RecordingSink> followed = follow(gateway, 12);
            for (Channel channel : followed.keySet()) {
                for (int i = 0; i < 50; i += 10) {
                    gateway.publisher.publish(
                            channel,
                            lines(50).subList(i, i + 10).stream()
                                    .map(line -> line.getBytes(StandardCharsets.UTF_8))
                                    .toList());
                }
            }

            followed.values().forEach(sink -> awaitLines(sink, lines(50)));
        }
    }

    @Test
    void afterTheLastSubscriber_theChannelIsUnsubscribed() throws Exception {
        try (SmallGateway gateway = gateway()) {
            Channel channel = log(gateway, "left");
            String name = gateway.names.published(channel);
            var client = gateway.connect(new RecordingSink());
            gateway.subscribe(client, channel).get(60, TimeUnit.SECONDS);
            assertThat(subscribers(name)).isOne();

            gateway.registry.unsubscribe(client, channel);

            await().atMost(TIMEOUT).until(() -> subscribers(name) == 0);
            RecordingSink again = new RecordingSink();
            gateway.subscribe(gateway.connect(again), channel).get(60, TimeUnit.SECONDS);
            cluster.masterOf(name).run(jedis -> jedis.sendCommand(Command.SPUBLISH, name, "1:0"));
            awaitLines(again, lines(1));
        }
    }

    private long subscribers(String name) {
        return cluster.masterOf(name).run(jedis -> jedis.pubsubShardNumSub(name).get(name));
    }

    @Test
    void otherTypesAreHeardAsBefore() throws Exception {
        try (SmallGateway gateway = gateway()) {
            RecordingSink sink = new RecordingSink();
            gateway.subscribe(gateway.connect(sink), Channel.jobs("t")).get(60, TimeUnit.SECONDS);

            cluster.nodes().get(4).publish("job_updates", "{\"tenantId\":\"t\",\"jobId\":\"7\"}");

            await().atMost(TIMEOUT).until(() -> sink.texts().stream().anyMatch(text -> text.contains("jobId")));
        }
    }

    @Test
    void aUserWithoutTheRight_isTold_andOthersAreHeard() throws Exception {
        assumeTrue(cluster.knowsLinks(), "Redis 7 is not installed");
        String rules =
                "on >secret resetchannels -@all +client|setname +ping +cluster|slots +cluster|info +cluster|links"
                        + " +subscribe +unsubscribe +publish +ssubscribe +sunsubscribe +spublish"
                        + " &redtail:node:* &job_updates &logs:mine*";
        cluster.nodes().forEach(node -> node.run(jedis -> jedis.aclSetUser("sharded", rules.split(" ", -1))));
        try (SmallGateway gateway = gatewayOf("redis://sharded:secret@ignored.invalid", cluster.addresses())) {
            await().atMost(TIMEOUT).until(gateway.subscriber::isReady);
            RecordingSink sink = new RecordingSink();
            Channel mine = log(gateway, "mine");
            gateway.subscribe(gateway.connect(sink), mine).get(60, TimeUnit.SECONDS);

            assertThat(catchThrowable(
                            () -> gateway.subscribe(gateway.connect(new RecordingSink()), log(gateway, "theirs"))
                                    .get(60, TimeUnit.SECONDS)))
                    .hasMessageContaining("the gateway's Redis user may not read it");
            gateway.publisher.publish(mine, List.of("1:0".getBytes(StandardCharsets.UTF_8)));
            awaitLines(sink, lines(1));
        }
    }

    @Test
    void anOlderRedisIsRefused() {
        try (RealRedis old = RealRedis.clusterNode();
                SmallGateway gateway = gatewayOf("redis://ignored.invalid:1", "127.0.0.1:" + old.port())) {
            await().atMost(TIMEOUT)
                    .until(() -> gateway.subscriber.shardedRefusal().isPresent());

            assertThat(gateway.subscriber.shardedRefusal().orElseThrow())
                    .startsWith("this is Redis 6.2")
                    .contains("sharded pub/sub came with 7.0");
            assertThat(catchThrowable(() -> gateway.subscribe(gateway.connect(new RecordingSink()), log(gateway, "p"))
                            .get(60, TimeUnit.SECONDS)))
                    .hasMessageContaining("sharded pub/sub came with 7.0");
        }
    }
}
