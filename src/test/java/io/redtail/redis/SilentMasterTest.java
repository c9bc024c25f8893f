package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.RecordedChannels;
import io.redtail.delivery.StartPosition;
import io.redtail.history.History;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.redis.TestCluster;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A master of a cluster that no longer answers, before another one takes its place. */
@Timeout(180)
class SilentMasterTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final TestCluster cluster = TestCluster.start("--cluster-node-timeout", "120000"); // no replica is promoted
    private final Map<RealRedis, Channel> channels = new LinkedHashMap<>();
    private SmallGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = SmallGateway.ofCluster(cluster.addresses(), "redtail.history.enabled", "true")
                .start();
        await().atMost(TIMEOUT).until(gateway.subscriber::isReady);
        await().atMost(TIMEOUT).until(() -> history().status().recording());
        for (int i = 0; channels.size() < 3; i++) {
            Channel channel = Channel.logs("p" + i);
            channels.putIfAbsent(cluster.masterOf(gateway.names.recordedMeta(channel)), channel);
        }
        for (Channel channel : channels.values()) {
            publisher().publish(channel.name(), "line");
            await().atMost(TIMEOUT)
                    .until(() ->
                            read(channel).get(30, TimeUnit.SECONDS).entries().size() == 1);
        }
    }

    @AfterEach
    void stop() {
        gateway.close();
        cluster.close();
    }

    private History history() {
        return gateway.history.orElseThrow();
    }

    /** A node that does not freeze. */
    private RealRedis publisher() {
        return cluster.masterOf(gateway.names.markers());
    }

    private CompletableFuture<HistoryPage> read(Channel channel) {
        return history().reader().read("somebody", channel, StartPosition.tail(10));
    }

    private RealRedis freezeAMaster() {
        RealRedis frozen = cluster.masterOtherThan(publisher());
        frozen.freeze();
        assertThat(catchThrowable(() -> read(channels.get(frozen)).get(60, TimeUnit.SECONDS)))
                .hasMessageContaining("Redis is away; try again");
        return frozen;
    }

    /** Each reading would take as long as a command may: 2 seconds. */
    @Test
    void itsChannelsFailAtOnce_andThoseOfOthersAreRead() throws Exception {
        RealRedis frozen = freezeAMaster();

        CompletableFuture<?>[] readings = IntStream.range(0, 200)
                .mapToObj(i -> read(channels.get(frozen)).exceptionally(away -> null))
                .toArray(CompletableFuture[]::new);
        for (Channel channel : channels.values()) {
            if (!channel.equals(channels.get(frozen))) {
                assertThat(read(channel).get(60, TimeUnit.SECONDS).entries()).hasSize(1);
            }
        }
        CompletableFuture.allOf(readings).get(60, TimeUnit.SECONDS);
        assertThat(readings).allMatch(reading -> reading.join() == null);
    }

    @Test
    void theChannelsOfTheOthersAreListed_andWhatWasKnownOfItsOwn() throws Exception {
        assertThat(history().newestChannels(10).isComplete()).isTrue();
        RealRedis frozen = freezeAMaster();
        Channel another = Channel.logs("another");
        while (cluster.masterOf(gateway.names.recordedMeta(another)) == frozen) {
            another = Channel.logs(another.id() + "/another");
        }
        Channel late = another;
        publisher().publish(late.name(), "line");
        await().atMost(TIMEOUT)
                .until(() -> history().newestChannels(10).activities().containsKey(late));

        RecordedChannels newest = history().newestChannels(10);

        assertThat(newest.activities().keySet()).containsAll(channels.values()).contains(late);
        assertThat(newest.parts()).isEqualTo(24);
        assertThat(newest.unread()).as("those of one of three masters").isEqualTo(8);

        frozen.resume();
        await().atMost(TIMEOUT).until(() -> history().newestChannels(10).isComplete());
    }

    @Test
    @Tag("proof")
    void theGatewaysThatTheOthersKnowAreListed() {
        for (int i = 0; i < 50; i++) {
            gateway.nodes.put("n" + i, "description " + i);
        }
        RealRedis frozen = cluster.masterOtherThan(cluster.masterOf(gateway.names.nodes()));
        frozen.freeze();

        RegisteredNodes registered = gateway.nodes.all();

        List<String> all = IntStream.range(0, 50).mapToObj(i -> "n" + i).toList();
        assertThat(registered.unread())
                .containsExactlyInAnyOrderElementsOf(all.stream()
                        .filter(id -> cluster.masterOf(gateway.names.node(id)) == frozen)
                        .toList())
                .isNotEmpty();
        assertThat(registered.descriptions()).hasSize(50 - registered.unread().size());
    }

    @Test
    @Tag("proof")
    void itsChannelsAreReadAsSoonAsItAnswers() throws Exception {
        RealRedis frozen = freezeAMaster();

        frozen.resume();

        Channel channel = channels.get(frozen);
        await().atMost(TIMEOUT)
                .ignoreExceptions()
                .until(() -> read(channel).get(30, TimeUnit.SECONDS).entries().size() == 1);
        publisher().publish(channel.name(), "another line");
        await().atMost(TIMEOUT)
                .until(() -> read(channel).get(30, TimeUnit.SECONDS).entries().size() == 2);
    }
}
