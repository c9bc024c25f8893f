package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.delivery.HistoryUnavailableException;
import io.redtail.delivery.RecordedChannels;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.StartPosition;
import io.redtail.history.History;
import io.redtail.history.HistoryStatus;
import io.redtail.it.redis.RealRedis;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two gateways with history in three independent Redis, while 200 lines per second are published at each: whatever happens to one of them
 * and to gateways, each line is recorded once and in order, or a gap is recorded, and channels of the other Redis lose nothing.
 */
@Timeout(300)
class HistoryShardsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final int ALL = 1_000_000;
    private static final String[] HISTORY = {"redtail.history.enabled", "true", "redtail.history.max-length", "1000000"
    };

    private final TestShards shards = TestShards.startDurable();
    private final List<RecordingSink> live = new ArrayList<>();
    private final List<SilenceSink> silence = new ArrayList<>();
    private final List<ReturningPublisher> publishers = new ArrayList<>();
    private final List<SmallGateway> gateways = new ArrayList<>();
    private String test;

    @BeforeEach
    void start(TestInfo info) {
        test = info.getTestMethod().orElseThrow().getName();
    }

    private SmallGateway gateway(String... settings) {
        SmallGateway gateway = SmallGateway.ofShards(
                        shards.addresses(),
                        IntStream.range(0, HISTORY.length + settings.length)
                                .mapToObj(i -> i < HISTORY.length ? HISTORY[i] : settings[i - HISTORY.length])
                                .toArray(String[]::new))
                .start();
        gateways.add(gateway);
        await().atMost(TIMEOUT).until(gateway.subscribers::areReady);
        awaitListening(gateway);
        return gateway;
    }

    private static void awaitListening(SmallGateway gateway) {
        await().atMost(TIMEOUT)
                .until(() -> gateway.history.orElseThrow().status().listening());
    }

    private static HistoryStatus status(SmallGateway gateway) {
        return gateway.history.orElseThrow().status();
    }

    /** One that records all that there is. */
    private SmallGateway recording() {
        SmallGateway gateway = gateway();
        await().atMost(TIMEOUT).until(() -> status(gateway).recordedPartitions() == 3);
        return gateway;
    }

    /** Has clients of a gateway follow a channel at each Redis while lines are published there. */
    private void follow(SmallGateway gateway) throws Exception {
        for (int i = 0; i < 3; i++) {
            RecordingSink sink = new RecordingSink();
            live.add(sink);
            silence.add(new SilenceSink());
            gateway.subscribe(gateway.connect(sink), shards.channelAt(i)).get(60, TimeUnit.SECONDS);
            gateway.subscribe(gateway.connect(silence.get(i)), shards.channelAt(i))
                    .get(60, TimeUnit.SECONDS);
            publishers.add(
                    new ReturningPublisher(shards.get(i), shards.channelAt(i).name(), PAUSE));
        }
        awaitLines();
        silence.forEach(SilenceSink::begin);
    }

    @AfterEach
    void stop() {
        publishers.forEach(ReturningPublisher::close);
        gateways.forEach(SmallGateway::close);
        shards.close();
    }

    /** Waits until lines of all publishers arrive live that are published from now on, but for those at these Redis. */
    private void awaitLines(Integer... without) {
        for (int i = 0; i < 3; i++) {
            if (!List.of(without).contains(i)) {
                String line = publishers.get(i).next();
                RecordingSink sink = live.get(i);
                await(line).atMost(TIMEOUT).until(() -> ClusterLedger.hasReached(line, sink.texts()));
            }
        }
    }

    /** One who comes late, wants all that is kept, and has got it. */
    private RecordingSink recorded(SmallGateway gateway, int redis) throws Exception {
        RecordingSink late = new RecordingSink();
        gateway.subscribe(gateway.connect(late), shards.channelAt(redis), new StartPosition.Tail(ALL))
                .get(60, TimeUnit.SECONDS);
        for (String line : ClusterLedger.newest(live.get(redis).texts())) {
            await(line).atMost(TIMEOUT).until(() -> ClusterLedger.hasReached(line, late.texts()));
        }
        return late;
    }

    private void assertUnbroken(SmallGateway gateway) throws Exception {
        for (int i = 0; i < 3; i++) {
            FaultReport.assertUnbroken("live at " + i, live.get(i), TIMEOUT);
            FaultReport.assertUnbroken("recorded at " + i, recorded(gateway, i), TIMEOUT);
            FaultReport.print(
                    test, "shard " + i, silence.get(i).longest(), live.get(i).texts());
        }
    }

    private void assertNothingLost(SmallGateway gateway, int... redis) throws Exception {
        for (int one : redis) {
            for (RecordingSink sink : List.of(live.get(one), recorded(gateway, one))) {
                assertThat(ClusterLedger.missing(sink.texts()))
                        .as("missing at " + one)
                        .isZero();
                assertThat(FaultReport.gaps(sink.texts())).as("gaps at " + one).isZero();
            }
        }
    }

    @Test
    void oneRedisIsKilledAndRestarted() throws Exception {
        SmallGateway one = recording();
        SmallGateway other = gateway();
        follow(other);

        shards.get(1).kill();
        awaitLines(1);
        shards.get(1).restart();

        awaitLines();
        assertUnbroken(other);
        assertNothingLost(other, 0, 2);
        assertThat(status(one).recordedPartitions() + status(other).recordedPartitions())
                .isEqualTo(3);
    }

    @Test
    @Tag("proof")
    void oneRedisIsKilledAndComesBackEmpty() throws Exception {
        recording();
        SmallGateway other = gateway();
        follow(other);

        shards.get(1).kill();
        shards.get(1).forget();
        shards.get(1).restart();

        awaitLines();
        FaultReport.assertUnbroken("live", live.get(1), TIMEOUT);
        assertThat(FaultReport.gaps(live.get(1).texts())).isPositive();
        FaultReport.print(test, "shard 1", silence.get(1).longest(), live.get(1).texts());
        assertNothingLost(other, 0, 2);
    }

    @Test
    @Tag("proof")
    void oneRedisFreezes() throws Exception {
        recording();
        SmallGateway other = gateway("redtail.redis.read-timeout", "2s", "redtail.redis.ping-interval", "500ms");
        follow(other);

        shards.get(1).freeze();
        await().atMost(TIMEOUT).until(() -> !other.subscribers.areReady());
        awaitLines(1);
        shards.get(1).resume();

        awaitLines();
        assertUnbroken(other);
        assertNothingLost(other, 0, 2);
    }

    @Test
    @Tag("proof")
    void theGatewayThatRecordsStops_andNothingIsLost() throws Exception {
        SmallGateway one = recording();
        SmallGateway other = gateway();
        follow(other);

        one.close();

        assertTakesOver(other);
    }

    @Test
    @Tag("proof")
    void theGatewayThatRecordsIsKilled_andNothingIsLost() throws Exception {
        try (GatewayProcess one = GatewayProcess.start(shards.addresses(), HISTORY)) {
            await().atMost(TIMEOUT).until(() -> leases().size() == 1);
            SmallGateway other = gateway();
            follow(other);

            one.kill();

            assertTakesOver(other);
        }
    }

    private void assertTakesOver(SmallGateway other) throws Exception {
        await().atMost(TIMEOUT).until(() -> status(other).recordedPartitions() == 3);
        awaitLines();
        assertUnbroken(other);
        assertNothingLost(other, 0, 1, 2);
    }

    @Test
    @Tag("proof")
    void aGatewayThatJoinsRecordsItsShare_andNothingIsLost() throws Exception {
        SmallGateway one = recording();
        SmallGateway other = gateway();
        follow(other);

        await().atMost(TIMEOUT).until(() -> status(other).recordedPartitions() == 1);

        awaitLines();
        assertUnbroken(other);
        assertNothingLost(other, 0, 1, 2);
        assertThat(status(one).recordedPartitions()).isEqualTo(2);
    }

    /** How many each gateway has, by its name without the number of the Redis. */
    private Map<String, Long> leases() {
        RedisNames names = new RedisNames("", ChannelTypes.BUILT_IN);
        return shards.all().stream()
                .map(redis -> String.valueOf(redis.<String>run(jedis -> jedis.get(names.recorderLease()))))
                .map(lease -> lease.replaceFirst("[.].*", ""))
                .collect(Collectors.groupingBy(lease -> lease, Collectors.counting()));
    }

    /** Kills one Redis after the other, and restarts it, while gateways come and go. */
    @Test
    @Tag("proof")
    void manyFaults() throws Exception {
        SmallGateway stays = gateway();
        follow(stays);
        for (int round = 0; round < 9; round++) {
            RealRedis redis = shards.get(round % 3);
            try (GatewayProcess comes = GatewayProcess.start(shards.addresses(), HISTORY)) {
                shards.awaitListeners(2);
                redis.kill();
                redis.restart();
                awaitLines();
                comes.kill();
                awaitLines();
            }
        }
        assertUnbroken(stays);
    }

    @Test
    void whatIsRecordedIsListedAndDeleted_alsoWhileOneIsAway() throws Exception {
        SmallGateway gateway = recording();
        List<Channel> channels =
                IntStream.range(0, 3).mapToObj(shards::channelAt).toList();
        for (Channel channel : channels) {
            gateway.publisher.publish(channel, List.of("line".getBytes(StandardCharsets.UTF_8)));
        }
        History history = gateway.history.orElseThrow();
        await().atMost(TIMEOUT)
                .until(() -> history.newestChannels(10).activities().keySet().containsAll(channels));
        assertThat(history.newestChannels(2).activities()).hasSize(2);
        assertThat(history.newestChannels(10).isComplete()).isTrue();
        assertThat(kept(history, channels.get(0))).isOne();

        shards.get(1).kill();

        await().atMost(TIMEOUT).untilAsserted(() -> {
            RecordedChannels newest = history.newestChannels(10);
            assertThat(newest.unread()).isOne();
            assertThat(newest.parts()).isEqualTo(3);
            assertThat(newest.activities().keySet()).containsExactlyInAnyOrderElementsOf(channels);
        });
        assertThatThrownBy(() -> kept(history, channels.get(1))).hasCauseInstanceOf(HistoryUnavailableException.class);
        history.deletion().delete(channels.get(2));
        assertThat(kept(history, channels.get(2))).isZero();
        assertThat(kept(history, channels.get(0))).isOne();
    }

    @Test
    void whatIsPublishedAtAnotherRedisIsCounted_andNotRecorded() throws Exception {
        SmallGateway gateway = recording();
        Channel channel = shards.channelAt(0);

        shards.get(1).publish(channel.name(), "misplaced");
        shards.get(0).publish(channel.name(), "in its place");

        await().atMost(TIMEOUT)
                .until(() -> gateway.subscribers.malformedPayloads().get(channel.type()) == 1);
        History history = gateway.history.orElseThrow();
        await().atMost(TIMEOUT).until(() -> kept(history, channel) == 1);
        gateway.publisher.publish(shards.channelAt(1), List.of("after it".getBytes(StandardCharsets.UTF_8)));
        await().atMost(TIMEOUT).until(() -> kept(history, shards.channelAt(1)) == 1);
        String meta = gateway.names.recordedMeta(channel);
        assertThat(shards.get(1).<Boolean>run(jedis -> jedis.exists(meta))).isFalse();
    }

    /** It knows a Redis to be away when its subscriber is not connected: it hears nothing of what is published there. */
    @Test
    @Tag("proof")
    void aGatewayThatDoesNotListenListsWhatIsRecorded() throws Exception {
        for (int i = 0; i < 3; i++) {
            gateways.add(SmallGateway.ofShards(
                            shards.addresses(), "redtail.history.enabled", "true", "redtail.history.listeners", "2")
                    .start());
        }
        await().atMost(TIMEOUT)
                .until(() -> gateways.stream()
                                .mapToInt(one -> status(one).recordedPartitions())
                                .sum()
                        == 3);
        await().atMost(TIMEOUT)
                .until(() -> gateways.stream().anyMatch(one -> !status(one).listening()));
        List<Channel> channels =
                IntStream.range(0, 3).mapToObj(shards::channelAt).toList();
        for (Channel channel : channels) {
            gateways.get(0).publisher.publish(channel, List.of("line".getBytes(StandardCharsets.UTF_8)));
        }

        for (SmallGateway gateway : gateways) {
            await().atMost(TIMEOUT).untilAsserted(() -> {
                RecordedChannels newest = gateway.history.orElseThrow().newestChannels(10);
                assertThat(newest.isComplete()).isTrue();
                assertThat(newest.activities().keySet()).containsExactlyInAnyOrderElementsOf(channels);
            });
        }
    }

    private static int kept(History history, Channel channel) throws Exception {
        return history.reader()
                .read("me", channel, new StartPosition.Tail(ALL))
                .get(60, TimeUnit.SECONDS)
                .entries()
                .size();
    }

    /** Before, the archiver of the Redis where it had been archived what was kept there. */
    @Test
    void aDeletedChannelThatHasMovedDoesNotComeBackThroughTheArchive(@TempDir Path root) throws Exception {
        Channel moves = shards.channelAt(1);
        Channel stays = shards.channelAt(0);
        RealRedis old = shards.get(0);
        int lines = 6_000;
        try (SmallGateway before =
                SmallGateway.ofShards("127.0.0.1:" + old.port(), HISTORY).start()) {
            awaitListening(before);
            await().atMost(TIMEOUT).until(() -> status(before).recordedPartitions() == 1);
            for (Channel channel : List.of(moves, stays)) {
                publish(old, channel, lines);
                await().atMost(TIMEOUT).until(() -> meta(before, old, channel, "top") == lines);
            }
        }
        SmallGateway gateway =
                gateway("redtail.archive.store", "directory", "redtail.archive.directory", root.toString());
        await().atMost(TIMEOUT).until(() -> status(gateway).recordedPartitions() == 3);
        History history = gateway.history.orElseThrow();
        history.deletion().delete(moves);

        await().atMost(TIMEOUT).until(() -> meta(gateway, old, stays, "archived") >= lines / 2);
        publish(old, stays, lines); // archived after all that was found together with the first ones
        await().atMost(TIMEOUT).until(() -> meta(gateway, old, stays, "archived") > lines);

        assertThat(meta(gateway, old, moves, "archived")).isZero();
        assertThat(kept(history, moves)).isZero();
    }

    private static void publish(RealRedis redis, Channel channel, int lines) {
        redis.run(jedis -> {
            var pipeline = jedis.pipelined();
            IntStream.range(0, lines).forEach(line -> pipeline.publish(channel.name(), "0:" + line));
            pipeline.sync();
            return null;
        });
    }

    private static long meta(SmallGateway gateway, RealRedis redis, Channel channel, String field) {
        String value = redis.run(jedis -> jedis.hget(gateway.names.recordedMeta(channel), field));
        return value == null ? 0 : Long.parseLong(value);
    }

    /** Six thousand lines are more than a segment has. */
    @Test
    @Tag("proof")
    void anArchiveKeepsWhatEachRedisForgets(@TempDir Path root) throws Exception {
        SmallGateway gateway = gateway(
                "redtail.archive.store",
                "directory",
                "redtail.archive.directory",
                root.toString(),
                "redtail.history.max-length",
                "1000");
        await().atMost(TIMEOUT).until(() -> status(gateway).recordedPartitions() == 3);
        int lines = 12_000;
        for (int i = 0; i < 3; i++) {
            Channel channel = shards.channelAt(i);
            publish(shards.get(i), channel, lines);
        }
        for (int i = 0; i < 3; i++) {
            Channel channel = shards.channelAt(i);
            RealRedis redis = shards.get(i);
            String meta = gateway.names.recordedMeta(channel);
            await().atMost(TIMEOUT).untilAsserted(() -> {
                assertThat(redis.<String>run(jedis -> jedis.hget(meta, "top"))).isEqualTo(String.valueOf(lines));
                assertThat(Integer.parseInt(redis.<String>run(jedis -> jedis.hget(meta, "first"))))
                        .isGreaterThan(5_000);
            });
            RecordingSink late = new RecordingSink();
            gateway.subscribe(gateway.connect(late), channel, new StartPosition.Tail(ALL))
                    .get(60, TimeUnit.SECONDS);
            await().atMost(TIMEOUT)
                    .until(() -> ClusterLedger.lines(late.texts()).size() >= lines);
            assertThat(ClusterLedger.broken(late.texts(), Integer.MAX_VALUE)).isEmpty();
            assertThat(ClusterLedger.missing(late.texts())).isZero();
        }
    }
}
