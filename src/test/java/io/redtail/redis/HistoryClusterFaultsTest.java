package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.channel.Channel;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.StartPosition;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.redis.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two gateways with history on a Redis Cluster, one of which records, while publishers at all nodes publish: whatever happens to
 * nodes, slots and gateways, each line is recorded once and in the order of its publisher, or a gap is recorded.
 */
@Tag("proof")
@Timeout(240)
class HistoryClusterFaultsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Channel P = Channel.logs("p");
    private static final int ALL = 1_000_000;
    private final TestCluster cluster = TestCluster.start();
    private final RecordingSink sink = new RecordingSink();
    private final ClusterPublishers publishers = new ClusterPublishers();
    private SmallGateway one;
    private SmallGateway other;

    @BeforeEach
    void start() throws Exception {
        one = gateway();
        other = gateway();
        other.subscribe(other.connect(sink), P).get(60, TimeUnit.SECONDS);
        publishers.start(cluster, P.name());
        awaitLines();
    }

    private SmallGateway gateway() {
        SmallGateway gateway = new SmallGateway(
                        "redis://ignored.invalid:1",
                        "redtail.redis.cluster",
                        cluster.addresses(),
                        "redtail.history.enabled",
                        "true",
                        "redtail.history.max-length",
                        "1000000")
                .start();
        await().atMost(TIMEOUT).until(gateway.subscriber::isReady);
        await().atMost(TIMEOUT)
                .until(() -> gateway.history.orElseThrow().status().listening());
        return gateway;
    }

    @AfterEach
    void stop() throws Exception {
        publishers.stop();
        one.close();
        other.close();
        cluster.close();
    }

    @Test
    void withoutAFaultEverythingIsRecordedWithoutAGap() throws Exception {
        awaitLines();

        assertThat(recorded()).noneMatch(text -> text.contains("\"status\":\"gap\""));
        assertThat(brokenAfterAll()).isEmpty();
    }

    @Test
    void theMasterThatKeepsHistoryIsKilled() throws Exception {
        RealRedis dead = historyMaster();
        dead.kill();

        awaitLines(dead);
        assertThat(brokenAfterAll()).isEmpty();
    }

    @Test
    void theMasterThatKeepsHistoryFreezes() throws Exception {
        RealRedis frozen = historyMaster();
        frozen.freeze();
        awaitLines(frozen);
        frozen.resume();

        awaitLines();
        assertThat(brokenAfterAll()).isEmpty();
    }

    @Test
    void anotherMasterIsKilled() throws Exception {
        assumeTrue(cluster.knowsLinks(), "Redis 7 is not installed");
        RealRedis dead = anotherMaster();
        dead.kill();

        awaitLines(dead);
        assertThat(brokenAfterAll()).isEmpty();
    }

    @Test
    void anotherMasterFreezes() throws Exception {
        assumeTrue(cluster.knowsLinks(), "Redis 7 is not installed");
        RealRedis frozen = anotherMaster();
        frozen.freeze();
        awaitLines(frozen);
        frozen.resume();

        awaitLines();
        assertThat(brokenAfterAll()).isEmpty();
    }

    @Test
    void theSlotOfHistoryMoves() throws Exception {
        cluster.moveSlot(one.names.recorder(), anotherMaster());

        awaitLines();
        assertThat(brokenAfterAll()).isEmpty();
    }

    @Test
    void theGatewayThatRecordsStops_andNothingIsLost() throws Exception {
        boolean oneRecords = one.history.orElseThrow().status().recording();
        assertThat(oneRecords).as("it was there first").isTrue();
        one.close();

        await().atMost(TIMEOUT).until(() -> other.history.orElseThrow().status().recording());
        awaitLines();
        assertThat(recorded()).noneMatch(text -> text.contains("\"status\":\"gap\""));
        assertThat(brokenAfterAll()).isEmpty();
    }

    private RealRedis historyMaster() {
        return cluster.masterOf(one.names.recorder());
    }

    private RealRedis anotherMaster() {
        return cluster.masterOtherThan(historyMaster());
    }

    /** Waits until lines of all publishers arrive live that are published from now on, but for those at these nodes. */
    private void awaitLines(RealRedis... without) {
        publishers.awaitLines(sink, TIMEOUT, without);
    }

    /** What one who comes late gets, all that is kept. */
    private List<String> recorded() throws Exception {
        RecordingSink late = new RecordingSink();
        other.subscribe(other.connect(late), P, new StartPosition.Tail(ALL)).get(60, TimeUnit.SECONDS);
        for (String line : ClusterLedger.newest(sink.texts())) {
            await(line).atMost(TIMEOUT).until(() -> ClusterLedger.hasReached(line, late.texts()));
        }
        return late.texts();
    }

    /** What the live client and the late one got and should not have, or did not get. */
    private List<String> brokenAfterAll() throws Exception {
        publishers.stop();
        List<String> broken = new ArrayList<>(ClusterLedger.broken(sink.texts()));
        broken.addAll(ClusterLedger.broken(recorded()));
        return broken;
    }
}
