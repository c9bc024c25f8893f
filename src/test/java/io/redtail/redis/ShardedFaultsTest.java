package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.channel.Channel;
import io.redtail.delivery.RecordingSink;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.redis.TestCluster;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Protocol.Command;

/**
 * A gateway that follows a channel of a sharded type at each of three masters, while lines are published there: whatever happens to
 * masters and slots, each line comes once and in order, or a gap is announced.
 */
@Tag("proof")
@Timeout(180)
class ShardedFaultsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(2);

    private record Followed(Channel channel, ShardPublisher publisher, RecordingSink sink, SilenceSink silence) {}

    private final TestCluster cluster = TestCluster.start();
    private final Map<RealRedis, Followed> followed = new LinkedHashMap<>();
    private String test;
    private SmallGateway gateway;

    @BeforeEach
    void start(TestInfo info) throws Exception {
        test = info.getTestMethod().orElseThrow().getName();
        assumeTrue(cluster.knowsLinks(), "Redis 7 is not installed");
        gateway = SmallGateway.ofCluster(cluster.addresses(), "redtail.channels.logs.sharded", "true")
                .start();
        await().atMost(TIMEOUT).until(gateway.subscriber::isReady);
        for (int i = 0; followed.size() < 3; i++) {
            Channel channel = gateway.names.channelPublishedOn("logs:p" + i).orElseThrow();
            RealRedis master = cluster.masterOf(gateway.names.published(channel));
            if (!followed.containsKey(master)) {
                RecordingSink sink = new RecordingSink();
                SilenceSink silence = new SilenceSink();
                gateway.subscribe(gateway.connect(sink), channel).get(60, TimeUnit.SECONDS);
                gateway.subscribe(gateway.connect(silence), channel).get(60, TimeUnit.SECONDS);
                followed.put(
                        master,
                        new Followed(
                                channel,
                                new ShardPublisher(cluster, gateway.names.published(channel), i + 1, PAUSE),
                                sink,
                                silence));
            }
        }
        awaitLines();
        followed.values().forEach(one -> one.silence().begin());
    }

    @AfterEach
    void stop() throws Exception {
        for (Followed one : followed.values()) {
            one.publisher().stop();
        }
        if (gateway != null) {
            gateway.close();
        }
        cluster.close();
    }

    private void awaitLines() {
        followed.values().forEach(one -> one.publisher().awaitLine(one.sink(), TIMEOUT));
    }

    private Map.Entry<RealRedis, Followed> first() {
        return followed.entrySet().iterator().next();
    }

    /** Only those that were at {@code node} have a gap. */
    private void assertUnbroken(RealRedis node) {
        followed.forEach((master, one) -> {
            String name = one.channel().name();
            FaultReport.assertUnbroken(name, one.sink(), TIMEOUT);
            FaultReport.print(
                    test,
                    master == node ? "there" : "elsewhere",
                    one.silence().longest(),
                    one.sink().texts());
            assertThat(gaps(one)).as("gaps of " + name).isEqualTo(master == node);
        });
    }

    private static boolean gaps(Followed one) {
        return FaultReport.gaps(one.sink().texts()) > 0;
    }

    @Test
    void aSlotMovesUnderLoad() throws Exception {
        var moved = first();
        RealRedis to = cluster.masterOtherThan(moved.getKey());
        String key = gateway.names.published(moved.getValue().channel());

        cluster.moveSlot(key, to);
        await().atMost(TIMEOUT).until(() -> gaps(moved.getValue()));
        awaitLines();

        assertThat(cluster.masterOf(key)).isEqualTo(to);
        assertUnbroken(moved.getKey());
    }

    @Test
    void aSlotMovesToAndFroUnderLoad() throws Exception {
        var moved = first();
        RealRedis other = cluster.masterOtherThan(moved.getKey());
        String key = gateway.names.published(moved.getValue().channel());

        for (int i = 0; i < 10; i++) {
            cluster.moveSlot(key, i % 2 == 0 ? other : moved.getKey());
            awaitLines();
        }

        assertUnbroken(moved.getKey());
    }

    @Test
    void aMasterIsKilled_andItsReplicaTakesItsPlace() throws Exception {
        RealRedis dead = first().getKey();
        dead.kill();

        awaitLines();
        assertUnbroken(dead);
    }

    @Test
    void aMasterFreezes_andItsReplicaTakesItsPlace() throws Exception {
        RealRedis frozen = first().getKey();
        Followed there = first().getValue();
        frozen.freeze();
        await("the new master is subscribed at").atMost(TIMEOUT).until(() -> gaps(there));
        ShardPublisher another = new ShardPublisher(
                cluster, gateway.names.published(there.channel()), 100, PAUSE); // the first one waits
        another.awaitLine(there.sink(), TIMEOUT);
        frozen.resume();

        awaitLines();
        another.awaitLine(there.sink(), TIMEOUT);
        another.stop();
        assertUnbroken(frozen);
    }

    @Test
    void aConnectionEnds() throws Exception {
        RealRedis node = first().getKey();
        node.run(jedis -> jedis.clientList()
                .lines()
                .filter(line -> line.contains("name=redtail") && line.matches(".* ssub=[1-9].*"))
                .map(line -> line.replaceFirst("^id=([0-9]+) .*", "$1"))
                .map(id -> jedis.sendCommand(Command.CLIENT, "KILL", "ID", id))
                .toList());

        await().atMost(TIMEOUT).until(() -> gaps(first().getValue()));
        awaitLines();
        assertUnbroken(node);
    }
}
