package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.channel.Channel;
import io.redtail.delivery.RecordingSink;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.redis.TestCluster;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/**
 * A gateway without history on a Redis Cluster whose nodes die, freeze and move slots, while publishers at all nodes publish: what
 * arrives arrives once and in the order of its publisher, and what does not is announced.
 */
@Timeout(180)
class ClusterFaultsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Channel P = Channel.logs("p");
    private final TestCluster cluster = TestCluster.start();
    private final RecordingSink sink = new RecordingSink();
    private final ClusterPublishers publishers = new ClusterPublishers();
    private final SilenceSink silence = new SilenceSink();
    private String test;
    private SmallGateway gateway;

    @BeforeEach
    void start(TestInfo info) throws Exception {
        test = info.getTestMethod().orElseThrow().getName();
        gateway = SmallGateway.ofCluster(cluster.addresses()).start();
        await().atMost(TIMEOUT).until(gateway.subscriber::isReady);
        gateway.subscribe(gateway.connect(sink), P).get(30, TimeUnit.SECONDS);
        gateway.subscribe(gateway.connect(silence), P).get(30, TimeUnit.SECONDS);
        publishers.start(cluster, P.name());
        awaitLines();
        silence.begin();
    }

    @AfterEach
    void stop() throws Exception {
        publishers.stop();
        gateway.close();
        cluster.close();
    }

    @Test
    void theNodeThatIsListenedAtIsKilled() throws Exception {
        RealRedis dead = listenedAt();
        dead.kill();

        awaitGaps(1);
        awaitLines(dead);
        assertUnbroken();
    }

    @Test
    void aMasterIsKilledThatIsNotListenedAt() throws Exception {
        assumeTrue(cluster.knowsLinks(), "Redis 7 is not installed");
        RealRedis dead = cluster.masterOtherThan(listenedAt());
        dead.kill();

        awaitGaps(1);
        awaitLines(dead);
        keysWork();
        assertUnbroken();
    }

    @Test
    void theNodeThatIsListenedAtFreezesForFiveSeconds() throws Exception {
        RealRedis frozen = listenedAt();
        frozen.freeze();
        awaitGaps(1);
        awaitLines(frozen);
        frozen.resume();

        awaitLines();
        assertUnbroken();
    }

    @Test
    void aNodeFreezesThatIsNotListenedAt() throws Exception {
        assumeTrue(cluster.knowsLinks(), "Redis 7 is not installed");
        RealRedis listening = listenedAt();
        RealRedis frozen = cluster.nodes().stream()
                .filter(node -> node != listening)
                .findFirst()
                .orElseThrow();
        frozen.freeze();
        await("the others count it as dead")
                .atMost(TIMEOUT)
                .until(() -> listening.run(Jedis::clusterNodes).contains("fail"));
        awaitLines(frozen);
        frozen.resume();

        awaitLines();
        assertUnbroken();
    }

    @Test
    void aSlotThatMovesIsNoEvent() throws Exception {
        cluster.letNobodyDie();
        cluster.moveSlot(P.name(), cluster.masterOtherThan(cluster.masterOf(P.name())));

        awaitLines();
        keysWork();
        assertUnbroken();
        assertThat(gaps()).isZero();
    }

    /** Also while a replica is promoted. */
    private void keysWork() {
        for (int i = 0; i < 30; i++) {
            String key = "key " + i;
            await().atMost(TIMEOUT)
                    .ignoreExceptions()
                    .until(() -> gateway.answers.claim(key).isEmpty()
                            || gateway.answers.claim(key).isPresent());
        }
    }

    private RealRedis listenedAt() {
        return cluster.nodes().stream()
                .filter(node -> node.run(jedis -> jedis.pubsubNumSub(P.name())).get(P.name()) > 0)
                .findFirst()
                .orElseThrow();
    }

    private long gaps() {
        return FaultReport.gaps(sink.texts());
    }

    private void awaitGaps(int count) {
        await("a gap is announced").atMost(TIMEOUT).until(() -> gaps() >= count);
    }

    /** Waits until lines of all publishers arrive that are published from now on, but for those at these nodes. */
    private void awaitLines(RealRedis... without) {
        publishers.awaitLines(sink, TIMEOUT, without);
    }

    private void assertUnbroken() {
        FaultReport.assertUnbroken(P.name(), sink, TIMEOUT);
        FaultReport.print(test, "plain", silence.longest(), sink.texts());
    }
}
