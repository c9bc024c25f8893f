package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.channel.Channel;
import io.redtail.delivery.RecordingSink;
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
import redis.clients.jedis.Jedis;

/**
 * A gateway without history on a Redis Cluster whose nodes die, freeze and move slots, while publishers at all nodes publish: what
 * arrives arrives once and in the order of its publisher, and what does not is announced.
 */
@Tag("proof")
@Timeout(180)
class ClusterFaultsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Channel P = Channel.logs("p");
    private final TestCluster cluster = TestCluster.start();
    private final RecordingSink sink = new RecordingSink();
    private final List<ClusterPublisher> publishers = new ArrayList<>();
    private SmallGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new SmallGateway("redis://ignored.invalid:1", "redtail.redis.cluster", cluster.addresses()).start();
        await().atMost(TIMEOUT).until(gateway.subscriber::isReady);
        gateway.subscribe(gateway.connect(sink), P).get(30, TimeUnit.SECONDS);
        cluster.nodes().forEach(node -> publishers.add(new ClusterPublisher(node, P.name())));
        awaitLines();
    }

    @AfterEach
    void stop() throws Exception {
        for (ClusterPublisher publisher : publishers) {
            publisher.stop();
        }
        gateway.close();
        cluster.close();
    }

    @Test
    void theNodeThatIsListenedAtIsKilled() throws Exception {
        RealRedis dead = listenedAt();
        dead.kill();

        awaitGaps(1);
        awaitLines(dead);
        assertThat(broken()).isEmpty();
    }

    @Test
    void aMasterIsKilledThatIsNotListenedAt() throws Exception {
        assumeTrue(cluster.knowsLinks(), "Redis 7 is not installed");
        RealRedis listening = listenedAt();
        RealRedis dead = cluster.nodes().stream()
                .limit(3)
                .filter(node -> node != listening)
                .findFirst()
                .orElseThrow();
        dead.kill();

        awaitGaps(1);
        awaitLines(dead);
        keysWork();
        assertThat(broken()).isEmpty();
    }

    @Test
    void theNodeThatIsListenedAtFreezesForFiveSeconds() throws Exception {
        RealRedis frozen = listenedAt();
        frozen.freeze();
        awaitGaps(1);
        awaitLines(frozen);
        frozen.resume();

        awaitLines();
        assertThat(broken()).isEmpty();
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
        assertThat(broken()).isEmpty();
    }

    @Test
    void aSlotThatMovesIsNoEvent() throws Exception {
        RealRedis from = cluster.masterOf(P.name());
        RealRedis to = cluster.nodes().stream()
                .limit(3)
                .filter(node -> node != from)
                .findFirst()
                .orElseThrow();
        cluster.moveSlot(P.name(), to);

        awaitLines();
        keysWork();
        assertThat(broken()).isEmpty();
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
        return sink.texts().stream()
                .filter(text -> text.contains("\"status\":\"gap\""))
                .count();
    }

    private void awaitGaps(int count) {
        await("a gap is announced").atMost(TIMEOUT).until(() -> gaps() >= count);
    }

    /** Waits until lines of all publishers arrive that are published from now on, but for those at these nodes. */
    private void awaitLines(RealRedis... without) {
        for (ClusterPublisher publisher : publishers) {
            if (!List.of(without).contains(publisher.node())) {
                String line = publisher.next();
                await("lines of " + publisher.node().port())
                        .atMost(TIMEOUT)
                        .until(() -> ClusterLedger.hasReached(line, sink.texts()));
            }
        }
    }

    private List<String> broken() throws InterruptedException {
        for (ClusterPublisher publisher : publishers) {
            publisher.stop();
        }
        return ClusterLedger.broken(sink.texts());
    }
}
