package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.HistoryReader;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.redis.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways with history on a Redis Cluster and one archive, and a long log at each master: all of it is one log. */
@Tag("proof")
@Timeout(300)
class ClusterArchiveTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    /** More than a segment has, so that each part fills one at least. */
    private static final int PART = 6_000;

    private static final int KEPT = 1_000;

    @TempDir
    Path root;

    private final TestCluster cluster = TestCluster.start();
    private final Map<RealRedis, Channel> channels = new LinkedHashMap<>();
    private SmallGateway one;
    private SmallGateway other;
    private int published;

    @BeforeEach
    void start() {
        cluster.letNobodyDie();
        one = gateway();
        await().atMost(TIMEOUT).until(() -> one.history.orElseThrow().status().recording());
        other = gateway();
        for (int i = 0; channels.size() < 3; i++) {
            Channel channel = Channel.logs("p" + i);
            channels.putIfAbsent(cluster.masterOf(one.names.recordedMeta(channel)), channel);
        }
    }

    private SmallGateway gateway() {
        SmallGateway gateway = SmallGateway.ofCluster(
                        cluster.addresses(),
                        "redtail.history.enabled",
                        "true",
                        "redtail.history.max-length",
                        Integer.toString(KEPT),
                        "redtail.archive.store",
                        "directory",
                        "redtail.archive.directory",
                        root.toString())
                .start();
        await().atMost(TIMEOUT)
                .until(() -> gateway.history.orElseThrow().status().listening());
        return gateway;
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
        cluster.close();
    }

    /** Publishes the next lines on each channel, and waits until Redis has given all but the newest to the archive. */
    private void publishPart(SmallGateway whoseHistory) throws Exception {
        RealRedis node = cluster.nodes().get(0);
        for (Channel channel : channels.values()) {
            node.run(jedis -> {
                var pipeline = jedis.pipelined();
                IntStream.rangeClosed(published + 1, published + PART)
                        .forEach(line -> pipeline.publish(channel.name(), Integer.toString(line)));
                pipeline.sync();
                return null;
            });
        }
        published += PART;
        for (Channel channel : channels.values()) {
            await(channel.name()).atMost(TIMEOUT).untilAsserted(() -> {
                assertThat(meta(channel, "top")).isEqualTo(published);
                assertThat(meta(channel, "first"))
                        .as("the first that Redis has")
                        .isGreaterThan(published - PART);
            });
            assertThat(numbers(whoseHistory, channel, new StartPosition.Tail(1_000_000)))
                    .as("all of " + channel.name())
                    .isEqualTo(lines(1));
            int from = published - PART / 2;
            StreamPosition middle = new StreamPosition(text(channel, "epoch"), from - 1L);
            assertThat(numbers(whoseHistory, channel, new StartPosition.Since(middle)))
                    .as(channel.name() + " from the middle of the last part")
                    .isEqualTo(lines(from));
        }
    }

    private List<String> lines(int from) {
        return IntStream.rangeClosed(from, published)
                .mapToObj(Integer::toString)
                .toList();
    }

    private String text(Channel channel, String field) {
        String meta = one.names.recordedMeta(channel);
        return cluster.masterOf(meta).run(jedis -> jedis.hget(meta, field));
    }

    private long meta(Channel channel, String field) {
        String value = text(channel, field);
        return value == null ? 0 : Long.parseLong(value);
    }

    private static List<String> numbers(SmallGateway gateway, Channel channel, StartPosition start) throws Exception {
        HistoryReader reader = gateway.history.orElseThrow().reader();
        List<String> numbers = new ArrayList<>();
        HistoryPage page = reader.read("me", channel, start).get(60, TimeUnit.SECONDS);
        while (true) {
            page.gap().ifPresent(gap -> numbers.add("gap " + gap));
            page.entries().forEach(entry -> numbers.add(entry.payload().text()));
            if (page.isComplete()) {
                return numbers;
            }
            page = reader.read("me", channel, page.next()).get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void aLogIsWhole_afterItsRecorderHasGone_aReplicaIsMaster_andItsSlotHasMoved() throws Exception {
        publishPart(other);

        one.close();
        publishPart(other);

        Channel moved = channels.values().iterator().next();
        RealRedis order = cluster.masterOf(one.names.markers());
        Channel failedOver = channels.entrySet().stream()
                .filter(at -> at.getKey() != order)
                .map(Map.Entry::getValue)
                .reduce((first, second) -> second)
                .orElseThrow();
        cluster.failOver(one.names.recordedMeta(failedOver));
        publishPart(other);

        String key = one.names.recordedMeta(moved);
        cluster.moveSlot(key, cluster.masterOf(one.names.recordedMeta(failedOver)));
        publishPart(other);
        try (SmallGateway late = gateway()) {
            publishPart(late);
        }
    }
}
