package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.PublishFailedException;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.UpstreamUnavailableException;
import io.redtail.history.History;
import io.redtail.it.redis.Cable;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import io.redtail.ops.health.CheckResult;
import io.redtail.ops.health.Checks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several Redis that are none: the same one under two names, or one and its replica. */
@Timeout(180)
class ShardIdentitiesTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String[] HISTORY = {"redtail.history.enabled", "true"};

    private final RealRedis one = RealRedis.on(Ports.free());
    private final RealRedis other = RealRedis.on(Ports.free());
    private final Cable byAnotherName = new Cable(one::port);
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(one, other, byAnotherName));
    private SmallGateway gateway;
    private Configuration configuration;

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private void start(String shards, String... settings) {
        configuration = Configuration.read(MapConfig.of("redtail.redis.shards", shards));
        gateway = SmallGateway.ofShards(shards, settings).start();
    }

    private static String at(int port) {
        return "127.0.0.1:" + port;
    }

    private Channel channelAt(int redis) {
        var placement = new ChannelPlacement(gateway.names, configuration.redis());
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> Channel.logs("p" + i))
                .filter(channel -> placement.of(channel) == redis)
                .findFirst()
                .orElseThrow();
    }

    private CheckResult readiness() {
        return Checks.redisSubscription(gateway.subscribers, configuration.redis())
                .look()
                .get();
    }

    private void awaitRefusal(String why) {
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(readiness().data())
                        .containsEntry(
                                "refusal",
                                why + "; redtail.redis.shards must name Redis that are independent of each other"));
        assertThat(readiness().up()).isFalse();
    }

    private void awaitConnected(int... redis) {
        for (int each : redis) {
            await().atMost(TIMEOUT)
                    .until(() -> gateway.subscribers.each().get(each).isConnected());
        }
    }

    private boolean isSubscribed(int redis) throws Exception {
        try {
            gateway.subscribe(gateway.connect(new RecordingSink()), channelAt(redis))
                    .get(60, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(UpstreamUnavailableException.class);
            return false;
        }
    }

    private static int recorders(SmallGateway gateway) {
        return gateway.history.orElseThrow().status().recordedPartitions();
    }

    private int recorded(Channel channel) throws Exception {
        History history = gateway.history.orElseThrow();
        return history.reader()
                .read("me", channel, new StartPosition.Tail(1_000))
                .get(60, TimeUnit.SECONDS)
                .entries()
                .size();
    }

    @Test
    void theSameRedisUnderTwoNames_isRefusedTheSecondTime_andTheOthersWork() throws Exception {
        String shards = at(one.port()) + ",localhost:" + one.port() + "," + at(other.port());
        start(shards, "redtail.redis.subscribe-timeout", "500ms");

        awaitRefusal("shard 1 at localhost:" + one.port() + " is the same Redis as shard 0 at " + at(one.port()));
        awaitConnected(0, 2);
        assertThat(gateway.subscribers.away()).containsExactly("1 at localhost:" + one.port());
        assertThat(isSubscribed(0)).isTrue();
        assertThat(isSubscribed(1)).isFalse();
        assertThat(isSubscribed(2)).isTrue();
        assertThatThrownBy(() -> gateway.publisher.publish(channelAt(1), List.of(new byte[1])))
                .isInstanceOf(PublishFailedException.class);
        assertThatThrownBy(() -> gateway.answers.claim(channelAt(1).name() + " key"))
                .isInstanceOf(UpstreamUnavailableException.class);
        assertThat(gateway.answers.count("anybody", Duration.ofHours(1))).isOne();
    }

    /** Otherwise it depended on which one of its two recorders had the lease whether anything was recorded. */
    @Test
    void oneThatIsAwayAtTheStart_isComparedWhenItIsReached_andRecordedByOneRecorder() throws Exception {
        byAnotherName.cut();
        start(at(byAnotherName.port()) + "," + at(one.port()) + "," + at(other.port()), HISTORY);
        await().atMost(TIMEOUT).until(() -> recorders(gateway) == 2);
        assertThat(readiness().up()).isTrue();

        byAnotherName.mend();

        awaitRefusal("shard 1 at " + at(one.port()) + " is the same Redis as shard 0 at " + at(byAnotherName.port()));
        awaitConnected(0);
        await().atMost(TIMEOUT).until(() -> recorders(gateway) == 2);
        Channel channel = channelAt(0);
        awaitRecorded(channel);

        one.restart();

        awaitConnected(0);
        await().atMost(TIMEOUT).until(() -> recorders(gateway) == 2);
        assertThat(gateway.subscribers.refusal(1)).isPresent();
        awaitRecorded(channel);
    }

    /** What was published while nobody listened is not. */
    private void awaitRecorded(Channel channel) {
        await().atMost(TIMEOUT)
                .ignoreExceptionsInstanceOf(ExecutionException.class)
                .until(() -> {
                    one.publish(channel.name(), "line");
                    return recorded(channel) > 0;
                });
    }

    @Test
    void whereItLeadsToAnotherRedis_itIsNoLongerRefused() {
        int[] port = {one.port()};
        Cable moves = new Cable(() -> port[0]);
        opened.add(moves);
        start(at(one.port()) + "," + at(moves.port()));
        awaitRefusal("shard 1 at " + at(moves.port()) + " is the same Redis as shard 0 at " + at(one.port()));

        port[0] = other.port();

        await().atMost(TIMEOUT).until(gateway.subscribers::areReady);
        assertThat(readiness().up()).isTrue();
        assertThat(readiness().data()).doesNotContainKey("refusal");
    }

    @Test
    void aReplicaOfAnotherOneIsRefused_thoughItComesFirst() {
        one.run(jedis -> jedis.configSet("repl-diskless-sync", "yes")); // its file would be that of all others, too
        one.run(jedis -> jedis.configSet("repl-diskless-sync-delay", "0"));
        int port = Ports.free();
        RealRedis replica = RealRedis.on(
                port,
                "--replicaof",
                "127.0.0.1",
                String.valueOf(one.port()),
                "--dbfilename",
                "replica-" + port + ".rdb");
        opened.add(replica);
        await().atMost(TIMEOUT)
                .until(() ->
                        replica.<String>run(jedis -> jedis.info("replication")).contains("master_link_status:up"));

        start(at(replica.port()) + "," + at(one.port()) + "," + at(other.port()));

        awaitRefusal("shard 0 at " + at(replica.port()) + " is a replica of shard 1 at " + at(one.port()));
        awaitConnected(1, 2);
    }

    @Test
    void whereTheUserMayNotAsk_nothingIsRefused() {
        one.run(jedis -> jedis.aclSetUser("redtail", "on", ">secret", "~*", "&*", "+@all", "-info"));
        String login = "redis://redtail:secret@";

        start(login + "localhost:" + one.port() + "," + login + at(one.port()));

        await().atMost(TIMEOUT).until(gateway.subscribers::areReady);
        assertThat(readiness().up()).isTrue();
    }
}
