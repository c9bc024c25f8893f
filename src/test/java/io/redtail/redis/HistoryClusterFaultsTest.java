package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.channel.Channel;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.redis.TestCluster;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/**
 * Two gateways with history on a Redis Cluster, while publishers at all nodes publish on a channel that each of the masters keeps:
 * whatever happens to nodes, slots and gateways, each line is recorded once and in the order of its publisher, or a gap is recorded.
 */
@Timeout(300)
class HistoryClusterFaultsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    /** Of 18 publishers. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final TestCluster cluster = TestCluster.start("--appendonly", "yes");
    private final Map<RealRedis, FollowedChannel> followed = new LinkedHashMap<>();
    private String test;
    private RealRedis orderNode;
    private RealRedis anotherMaster;
    private SmallGateway one;
    private SmallGateway other;

    @BeforeEach
    void start(TestInfo info) throws Exception {
        test = info.getTestMethod().orElseThrow().getName();
        one = gateway();
        await().atMost(TIMEOUT).until(() -> one.history.orElseThrow().status().recording());
        other = gateway();
        for (int i = 0; followed.size() < 3; i++) {
            Channel channel = Channel.logs("p" + i);
            followed.computeIfAbsent(masterOf(channel), master -> new FollowedChannel(channel, TIMEOUT));
        }
        for (FollowedChannel channel : followed.values()) {
            channel.start(other, cluster, PAUSE);
        }
        orderNode = orderNode();
        anotherMaster = anotherMaster();
    }

    private SmallGateway gateway() {
        SmallGateway gateway = SmallGateway.ofCluster(
                        cluster.addresses(), "redtail.history.enabled", "true", "redtail.history.max-length", "1000000")
                .start();
        await().atMost(TIMEOUT).until(gateway.subscriber::isReady);
        await().atMost(TIMEOUT)
                .until(() -> gateway.history.orElseThrow().status().listening());
        return gateway;
    }

    @AfterEach
    void stop() throws Exception {
        for (FollowedChannel channel : followed.values()) {
            channel.stop();
        }
        one.close();
        other.close();
        cluster.close();
    }

    private RealRedis masterOf(Channel channel) {
        return cluster.masterOf(recorderOf(channel));
    }

    /** A key of what keeps it. */
    private String recorderOf(Channel channel) {
        return one.names.ofPartition(one.names.partition(channel)).recorder();
    }

    /** In whose order everything is recorded. */
    private RealRedis orderNode() {
        return cluster.masterOf(one.names.markers());
    }

    private RealRedis anotherMaster() {
        return cluster.masterOtherThan(orderNode());
    }

    private String nameOf(RealRedis master) {
        return master == orderNode ? "order" : master == anotherMaster ? "another" : "third";
    }

    private void awaitLines(RealRedis... without) {
        followed.values().forEach(channel -> channel.awaitLines(without));
    }

    private void assertUnbroken() throws Exception {
        for (FollowedChannel channel : followed.values()) {
            channel.assertUnbroken(other);
        }
        followed.forEach((master, channel) -> channel.print(test, nameOf(master)));
    }

    private void assertNoGaps() throws Exception {
        for (FollowedChannel channel : followed.values()) {
            assertThat(FaultReport.gaps(channel.recorded(other).texts()))
                    .as("gaps of " + channel.channel().name())
                    .isZero();
        }
    }

    @Test
    @Tag("proof")
    void withoutAFaultEverythingIsRecordedWithoutAGap() throws Exception {
        cluster.letNobodyDie();
        awaitLines();

        assertUnbroken();
        assertNoGaps();
    }

    @Test
    void theMasterInWhoseOrderItIsRecordedIsKilled() throws Exception {
        RealRedis dead = orderNode();
        dead.kill();

        awaitLines(dead);
        assertUnbroken();
    }

    @Test
    @Tag("proof")
    void theMasterInWhoseOrderItIsRecordedFreezes() throws Exception {
        RealRedis frozen = orderNode();
        frozen.freeze();
        awaitLines(frozen);
        frozen.resume();

        awaitLines();
        assertUnbroken();
    }

    @Test
    void anotherMasterIsKilled() throws Exception {
        assumeTrue(cluster.knowsLinks(), "Redis 7 is not installed");
        RealRedis dead = anotherMaster();
        dead.kill();

        awaitLines(dead);
        assertUnbroken();
    }

    @Test
    void anotherMasterFreezes() throws Exception {
        assumeTrue(cluster.knowsLinks(), "Redis 7 is not installed");
        RealRedis frozen = anotherMaster();
        frozen.freeze();
        awaitLines(frozen);
        frozen.resume();

        awaitLines();
        assertUnbroken();
    }

    @Test
    void allMastersAreRestarted() throws Exception {
        List<RealRedis> masters = List.copyOf(followed.keySet());
        masters.forEach(RealRedis::kill);
        masters.forEach(RealRedis::restart);
        cluster.awaitWhole();

        RealRedis[] stopped = masters.toArray(RealRedis[]::new); // their publishers have ended
        awaitLines(stopped);
        assertUnbroken();
    }

    @Test
    @Tag("proof")
    void theSlotOfTheOrderMoves() throws Exception {
        cluster.moveSlot(one.names.markers(), anotherMaster());

        awaitLines();
        assertUnbroken();
    }

    @Test
    void theSlotOfAPartitionMoves_andNothingIsLost() throws Exception {
        cluster.letNobodyDie();
        Channel moved = followed.get(anotherMaster()).channel();
        cluster.moveSlot(recorderOf(moved), orderNode());

        awaitLines();
        assertUnbroken();
        assertNoGaps();
    }

    @Test
    @Tag("proof")
    void aGatewayThatJoinsRecordsItsShare_andNothingIsLost() throws Exception {
        cluster.letNobodyDie();
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(leases())
                        .hasSize(2)
                        .allSatisfy((gateway, count) -> assertThat(count).isEqualTo(one.names.partitions() / 2)));

        awaitLines();
        assertUnbroken();
        assertNoGaps();
    }

    /** How many each gateway has. */
    private Map<String, Long> leases() {
        return IntStream.range(0, one.names.partitions())
                .mapToObj(one.names::ofPartition)
                .map(names -> cluster.masterOf(names.recorder()).run(jedis -> jedis.get(names.recorderLease())))
                .collect(Collectors.groupingBy(String::valueOf, Collectors.counting()));
    }

    @Test
    @Tag("proof")
    void theGatewayThatRecordsStops_andNothingIsLost() throws Exception {
        cluster.letNobodyDie();
        assertThat(one.history.orElseThrow().status().recording())
                .as("it was there first")
                .isTrue();
        one.close();

        await().atMost(TIMEOUT).until(() -> other.history.orElseThrow().status().recording());
        awaitLines();
        assertUnbroken();
        assertNoGaps();
    }
}
