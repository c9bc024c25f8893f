package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.channel.Channel;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.StartPosition;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.redis.TestCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that reaches all nodes of a Redis Cluster with TLS, which these speak among each other, too. */
@Tag("proof")
@Timeout(180)
@EnabledIf("io.redtail.redis.TestCa#isPossible")
class ClusterTlsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static TestCa ca;
    private static TestCluster cluster;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        ca = new TestCa(directory, "ca");
        cluster = TestCluster.withTls(ca.serve("node", "IP:127.0.0.1"));
        cluster.letNobodyDie();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static SmallGateway gateway(String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "redtail.redis.cluster",
                cluster.addresses(),
                "redtail.redis.ca-file",
                ca.certificate().toString()));
        settings.addAll(List.of(more));
        SmallGateway gateway = new SmallGateway("rediss://ignored.invalid", settings.toArray(String[]::new)).start();
        await().atMost(TIMEOUT).until(gateway.subscriber::isReady);
        return gateway;
    }

    private static void publish(SmallGateway gateway, Channel channel, String line) {
        gateway.publisher.publish(channel, List.of(line.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatIsPublishedAtAnyNodeIsRecordedAtAllMasters_andOneOfThemMayGo() throws Exception {
        try (SmallGateway gateway = gateway("redtail.history.enabled", "true")) {
            await().atMost(TIMEOUT)
                    .until(() -> gateway.history.orElseThrow().status().recording());
            for (int i = 0; i < 12; i++) { // in as many partitions, at all masters
                publishAndRead(gateway, Channel.logs("p" + i));
            }
            cluster.failOver(gateway.names.ofPartition(0).recorder());
            for (int i = 12; i < 24; i++) {
                publishAndRead(gateway, Channel.logs("p" + i));
            }
        }
    }

    private static void publishAndRead(SmallGateway gateway, Channel channel) throws Exception {
        RecordingSink live = new RecordingSink();
        gateway.subscribe(gateway.connect(live), channel).get(60, TimeUnit.SECONDS);
        List<String> published = new ArrayList<>();
        for (RealRedis node : cluster.nodes()) {
            published.add(node.port() + ":0");
            node.publish(channel.name(), node.port() + ":0");
        }
        published.add("0:0");
        publish(gateway, channel, "0:0");

        await().atMost(TIMEOUT)
                .untilAsserted(() ->
                        assertThat(ClusterLedger.lines(live.texts())).containsExactlyInAnyOrderElementsOf(published));
        RecordingSink late = new RecordingSink();
        gateway.subscribe(gateway.connect(late), channel, new StartPosition.Tail(100))
                .get(60, TimeUnit.SECONDS);
        await().atMost(TIMEOUT)
                .untilAsserted(() ->
                        assertThat(ClusterLedger.lines(late.texts())).isEqualTo(ClusterLedger.lines(live.texts())));
    }

    @Test
    void keysOfAllSlotsWork() {
        try (SmallGateway gateway = gateway()) {
            for (int i = 0; i < 20; i++) {
                String key = "key " + i;
                assertThat(gateway.answers.claim(key)).isEmpty();
                gateway.answers.keep(key, "200 {}");
                assertThat(gateway.answers.claim(key)).contains("200 {}");
                gateway.nodes.put("node " + i, "description " + i);
            }
            assertThat(gateway.nodes.all().descriptions()).hasSize(20);
        }
    }

    @Test
    void shardsAreHeardWithTls() throws Exception {
        assumeTrue(cluster.knowsLinks(), "Redis 7 is not installed");
        try (SmallGateway gateway = gateway("redtail.channels.logs.sharded", "true")) {
            for (int i = 0; i < 12; i++) {
                Channel channel = gateway.names.channelPublishedOn("logs:s" + i).orElseThrow();
                RecordingSink sink = new RecordingSink();
                gateway.subscribe(gateway.connect(sink), channel).get(60, TimeUnit.SECONDS);
                publish(gateway, channel, "0:0");
                await().atMost(TIMEOUT)
                        .until(() -> ClusterLedger.lines(sink.texts()).equals(List.of("0:0")));
            }
        }
    }
}
