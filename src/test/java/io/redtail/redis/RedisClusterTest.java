package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.config.RedisSettings;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.StartPosition;
import io.redtail.history.History;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.redis.TestCluster;
import io.redtail.it.server.Ports;
import io.redtail.log.CapturedLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway on a Redis Cluster: all that it does on one Redis, it does here. */
@Timeout(180)
class RedisClusterTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Channel P = Channel.logs("p");
    private final TestCluster cluster = TestCluster.shared();
    private final RecordingSink sink = new RecordingSink();

    private SmallGateway listening(SmallGateway gateway) throws Exception {
        gateway.start();
        await().atMost(TIMEOUT).until(gateway.subscriber::isReady);
        gateway.subscribe(gateway.connect(sink), P).get(30, TimeUnit.SECONDS);
        return gateway;
    }

    @Test
    void whatIsPublishedAtAnyNode_arrivesOnceAndInOrder() throws Exception {
        try (SmallGateway gateway = listening(SmallGateway.ofCluster(cluster.addresses()))) {
            List<String> published = new ArrayList<>();
            for (RealRedis node : cluster.nodes()) {
                for (int i = 0; i < 20; i++) {
                    String line = node.port() + ":" + i;
                    node.publish(P.name(), line);
                    published.add(line);
                }
                await().atMost(TIMEOUT)
                        .until(() -> ClusterLedger.lines(sink.texts()).size() == published.size());
            }
            assertThat(ClusterLedger.lines(sink.texts())).isEqualTo(published);
            assertThat(gateway.subscriber.status().connects()).isOne();
        }
    }

    @Test
    void whatTheGatewayPublishes_arrivesInItsOrder() throws Exception {
        try (SmallGateway gateway = listening(SmallGateway.ofCluster(cluster.addresses()))) {
            List<String> published =
                    IntStream.range(0, 200).mapToObj(i -> "1:" + i).toList();
            for (String line : published) {
                gateway.publisher.publish(P, List.of(line.getBytes(StandardCharsets.UTF_8)));
            }
            await().atMost(TIMEOUT)
                    .until(() -> ClusterLedger.lines(sink.texts()).size() >= published.size());
            assertThat(ClusterLedger.lines(sink.texts())).isEqualTo(published);
        }
    }

    @Test
    void whereANodeIsTakenForARedis_theLogSaysWhichOne() {
        String address = "127.0.0.1:" + cluster.nodes().get(0).port();
        RedisSettings settings = Configuration.read(MapConfig.of("redtail.redis.url", "redis://" + address))
                .redis();
        try (CapturedLog log = new CapturedLog(PooledCommands.class);
                PooledCommands commands = new PooledCommands(settings, 1)) {
            for (int i = 0; i < 50; i++) {
                String key = "key " + i;
                Throwable ignored = catchThrowable(() -> commands.run(redis -> redis.get(key)));
            }

            assertThat(log.messages())
                    .first()
                    .asString()
                    .startsWith("redis_unusable address=" + address + " reason=\"it is a node of a Redis Cluster");
        }
    }

    @Test
    void keysOfAllSlotsWork() {
        try (SmallGateway gateway = SmallGateway.ofCluster(cluster.addresses())) {
            for (int i = 0; i < 50; i++) {
                String key = "key " + i;
                assertThat(gateway.answers.claim(key)).isEmpty();
                gateway.answers.keep(key, "200 {}");
                assertThat(gateway.answers.claim(key)).contains("200 {}");
                gateway.answers.release(key);
                gateway.tickets.put(key, "ada", TIMEOUT);
                assertThat(gateway.tickets.take(key)).contains("ada");
                assertThat(gateway.tickets.count("subject " + i, Duration.ofHours(1)))
                        .isOne();
                gateway.nodes.put("node " + i, "description " + i);
            }
            assertThat(gateway.nodes.all().descriptions())
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 50)
                            .mapToObj(i -> "description " + i)
                            .toList());
        }
    }

    @Test
    void oneSeedThatAnswersIsEnough() throws Exception {
        String seeds = "127.0.0.1:" + Ports.free() + ",127.0.0.1:"
                + cluster.nodes().get(5).port();
        try (SmallGateway gateway = listening(SmallGateway.ofCluster(seeds))) {
            gateway.publisher.publish(P, List.of("1:1".getBytes(StandardCharsets.UTF_8)));

            await().atMost(TIMEOUT)
                    .until(() -> ClusterLedger.lines(sink.texts()).equals(List.of("1:1")));
            assertThat(gateway.answers.claim(seeds)).isEmpty();
        }
    }

    /** A user with the rights that {@code redtail-acl -c} prints. */
    private SmallGateway withTheRightsOf(String mode, String... settings) throws Exception {
        String begin = "user redtail ";
        List<String> rules = new ArrayList<>(AclScript.printForCluster(mode, ChannelTypes.BUILT_IN)
                .filter(line -> line.startsWith(begin))
                .flatMap(line -> Stream.of(line.substring(begin.length()).split(" ", -1)))
                .filter(rule -> cluster.knowsLinks() || !rule.equals("+cluster|links")) // older ones do not know of it
                .toList());
        rules.add(">secret");
        cluster.nodes()
                .forEach(node -> node.run(jedis -> {
                    jedis.aclLogReset();
                    return jedis.aclSetUser("redtail", rules.toArray(String[]::new));
                }));
        List<String> all = new ArrayList<>(List.of("redtail.redis.cluster", cluster.addresses()));
        all.addAll(Arrays.asList(settings));
        return new SmallGateway("redis://redtail:secret@ignored.invalid", all.toArray(String[]::new));
    }

    private void assertNothingIsRefused() {
        for (RealRedis node : cluster.nodes()) {
            List<String> refused = node.run(jedis -> jedis.aclLog().stream()
                    .map(entry -> entry.getReason() + " " + entry.getObject())
                    .toList());
            assertThat(refused)
                    .as("refused at " + node.port())
                    .isSubsetOf(cluster.knowsLinks() ? List.of() : List.of("command cluster")); // CLUSTER LINKS
        }
    }

    @Test
    void aUserWithTheLeastRightsWillDo() throws Exception {
        try (SmallGateway gateway = listening(withTheRightsOf("http"))) {
            gateway.publisher.publish(P, List.of("1:1".getBytes(StandardCharsets.UTF_8)));
            await().atMost(TIMEOUT)
                    .until(() -> ClusterLedger.lines(sink.texts()).equals(List.of("1:1")));
            for (int i = 0; i < 20; i++) {
                assertThat(gateway.answers.claim("rights " + i)).isEmpty();
                gateway.answers.release("rights " + i);
            }
        }
        assertNothingIsRefused();
    }

    @Test
    void channelsOfAllPartitionsAreRecorded_listed_andDeleted() throws Exception {
        List<Channel> channels = IntStream.range(0, 60)
                .mapToObj(i -> Channel.logs("listed/" + i))
                .toList();
        try (SmallGateway gateway = SmallGateway.ofCluster(cluster.addresses(), "redtail.history.enabled", "true")) {
            gateway.start();
            History history = gateway.history.orElseThrow();
            await().atMost(TIMEOUT).until(() -> history.status().recording());
            for (Channel channel : channels) {
                cluster.nodes().get(0).publish(gateway.names.published(channel), "1:0");
            }

            await("all are listed")
                    .atMost(TIMEOUT)
                    .until(() ->
                            history.newestChannels(1000).activities().keySet().containsAll(channels));
            assertThat(history.newestChannels(10).activities())
                    .as("the newest of all")
                    .hasSize(10);
            assertThat(channels.stream().map(gateway.names::partition).distinct())
                    .hasSizeGreaterThan(12);
            assertThat(channels.stream()
                            .map(gateway.names::recordedMeta)
                            .map(meta -> cluster.masterOf(meta).port())
                            .distinct())
                    .as("all masters keep some")
                    .hasSize(3);
            for (Channel channel : channels.subList(0, 10)) {
                assertThat(kept(history, channel)).isOne();
                history.deletion().delete(channel);
                assertThat(kept(history, channel)).isZero();
            }
            assertThat(history.newestChannels(1000).activities().keySet())
                    .doesNotContainAnyElementsOf(channels.subList(0, 10))
                    .containsAll(channels.subList(10, 60));
        }
    }

    @Test
    void historyIsRecordedAndReadWithTheLeastRights() throws Exception {
        Channel log = Channel.logs("late");
        Channel jobs = Channel.jobs("t");
        try (SmallGateway gateway = withTheRightsOf("history", "redtail.history.enabled", "true")) {
            gateway.start();
            await().atMost(TIMEOUT)
                    .until(() -> gateway.history.orElseThrow().status().recording());
            List<String> published = new ArrayList<>();
            for (RealRedis node : cluster.nodes()) {
                for (int i = 0; i < 20; i++) {
                    node.publish(log.name(), node.port() + ":" + i);
                    published.add(node.port() + ":" + i);
                }
                node.publish("job_updates", "{\"tenantId\":\"t\",\"jobId\":\"" + node.port() + "\"}");
            }
            await("each line once")
                    .atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(late(gateway, log)).containsExactlyInAnyOrderElementsOf(published));
            await("the newest value of each job").atMost(TIMEOUT).until(() -> {
                RecordingSink snapshot = new RecordingSink();
                gateway.subscribe(gateway.connect(snapshot), jobs, StartPosition.Snapshot.BEGIN)
                        .get(30, TimeUnit.SECONDS);
                return cluster.nodes().stream()
                        .allMatch(node -> snapshot.texts().stream().anyMatch(text -> text.contains("" + node.port())));
            });
            assertThat(gateway.history.orElseThrow().newestChannels(10).activities())
                    .containsKeys(log, jobs);
            gateway.history.orElseThrow().deletion().delete(log);
            assertThat(gateway.history.orElseThrow().newestChannels(10).activities())
                    .doesNotContainKey(log)
                    .containsKey(jobs);
        }
        assertNothingIsRefused();
    }

    /** How many lines. */
    private static int kept(History history, Channel channel) throws Exception {
        return history.reader()
                .read("test", channel, StartPosition.tail(10))
                .get(30, TimeUnit.SECONDS)
                .entries()
                .size();
    }

    /** What somebody has got who has just come. */
    private static List<String> late(SmallGateway gateway, Channel log) throws Exception {
        RecordingSink late = new RecordingSink();
        gateway.subscribe(gateway.connect(late), log, new StartPosition.Tail(1000))
                .get(30, TimeUnit.SECONDS);
        return ClusterLedger.lines(late.texts());
    }

    @Test
    void oneNodeAsIfItWereARedis_isDiagnosed() {
        try (RedisCommands commands = new SmallGateway(
                        "redis://127.0.0.1:" + cluster.nodes().get(0).port())
                .publishing
                .each()
                .get(0)) {
            Diagnosis diagnosis = IntStream.range(0, 100)
                    .mapToObj(i -> failure(commands, "key" + i))
                    .filter(failure -> failure != null)
                    .map(Diagnosis::of)
                    .findFirst()
                    .orElseThrow();
            assertThat(diagnosis.passing()).isFalse();
            assertThat(diagnosis.text()).contains("a node of a Redis Cluster", "redtail.redis.cluster");
        }
    }

    private static RuntimeException failure(RedisCommands commands, String key) {
        try {
            String unused = commands.run(jedis -> jedis.get(key));
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    @Test
    void oneRedisAsIfItWereACluster_isDiagnosed() {
        try (RealRedis redis = RealRedis.on(Ports.free())) {
            RedisConnector connector = new RedisConnector(io.redtail.config.Configuration.read(
                            io.redtail.config.MapConfig.of("redtail.redis.cluster", "127.0.0.1:" + redis.port()))
                    .redis());
            Diagnosis diagnosis = Diagnosis.of(org.assertj.core.api.Assertions.catchThrowable(
                    () -> connector.openSubscriber("self", refused -> {}).close()));
            assertThat(diagnosis.passing()).isFalse();
            assertThat(diagnosis.text()).contains("no Redis Cluster", "without redtail.redis.cluster");
        }
    }
}
