package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.delivery.PublishFailedException;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.UpstreamUnavailableException;
import io.redtail.it.redis.RealRedis;
import io.redtail.ops.RedisState;
import io.redtail.ops.health.CheckResult;
import io.redtail.ops.health.Checks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** A gateway of three independent Redis. */
@Timeout(180)
class RedisShardsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final TestShards shards = TestShards.start();
    private final SmallGateway gateway =
            SmallGateway.ofShards(shards.addresses(), "redtail.redis.subscribe-timeout", "500ms");
    private final List<RecordingSink> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        gateway.close();
        shards.close();
    }

    /** A client for each Redis, which follows a channel there. */
    private void follow() throws Exception {
        gateway.startAndAwaitReady();
        for (int i = 0; i < shards.all().size(); i++) {
            RecordingSink sink = new RecordingSink();
            clients.add(sink);
            gateway.subscribe(gateway.connect(sink), shards.channelAt(i)).get(60, TimeUnit.SECONDS);
        }
    }

    private void awaitText(int client, String part) {
        await(part).atMost(TIMEOUT).until(() -> has(client, part));
    }

    private boolean has(int client, String part) {
        return clients.get(client).texts().stream().anyMatch(text -> text.contains(part));
    }

    private CheckResult readiness() {
        return Checks.redisSubscription(gateway.subscribers, shards.configuration.redis())
                .look()
                .get();
    }

    @Test
    void aChannelIsSubscribedAtItsRedisOnly() throws Exception {
        follow();

        for (int i = 0; i < shards.all().size(); i++) {
            String name = shards.channelAt(i).name();
            for (RealRedis redis : shards.all()) {
                assertThat(redis.publish(name, "at " + redis.port())).isEqualTo(redis.equals(shards.get(i)) ? 1 : 0);
            }
            awaitText(i, "at " + shards.get(i).port());
        }
        assertThat(gateway.subscribers.each())
                .extracting(RedisSubscriber::channels)
                .containsExactly(1, 1, 1);
    }

    @Test
    void whatTheGatewayPublishes_reachesTheChannelsRedis() throws Exception {
        follow();

        for (int i = 0; i < shards.all().size(); i++) {
            gateway.publisher.publish(shards.channelAt(i), List.of(("line " + i).getBytes(StandardCharsets.UTF_8)));
            awaitText(i, "line " + i);
        }
    }

    @Test
    void keysAreSpread_andOneThatIsAwayStopsOnlyItsOwn() {
        gateway.startAndAwaitReady();
        List<String> tickets =
                IntStream.range(0, 30).mapToObj(i -> "ticket " + i).toList();
        tickets.forEach(ticket -> gateway.tickets.put(ticket, "ada", TIMEOUT));
        gateway.nodes.put("node", "description");
        String one = shards.channelAt(0).name() + " key";
        String other = shards.channelAt(1).name() + " key";
        assertThat(gateway.answers.claim(one)).isEmpty();
        gateway.answers.keep(one, "200 {}");
        assertThat(gateway.answers.claim(other)).isEmpty();

        shards.get(1).kill();

        assertThat(gateway.answers.claim(one)).contains("200 {}");
        assertThatThrownBy(() -> gateway.answers.release(other)).isInstanceOf(UpstreamUnavailableException.class);
        for (int i = 0; i < 20; i++) {
            assertThat(gateway.answers.count("caller " + i, Duration.ofHours(1)))
                    .isOne();
            assertThat(gateway.tickets.count("caller " + i, Duration.ofHours(1)))
                    .isOne();
        }
        List<String> kept = tickets.stream()
                .filter(ticket -> shards.placement.of(ticket) != 1)
                .toList();
        assertThat(kept).hasSizeBetween(5, 29);
        assertThat(kept).allMatch(ticket -> gateway.tickets.take(ticket).isPresent());
        assertThatThrownBy(() -> gateway.nodes.put("node 2", "another"))
                .isInstanceOf(UpstreamUnavailableException.class);
        assertThat(gateway.nodes.all().descriptions()).containsExactlyInAnyOrder("description", "another");
    }

    /** What is asked here waited for it 130 times, for as long as a command may take: two seconds. */
    @Test
    void oneThatIsFrozen_keepsNobodyWaitingOnceThatIsKnown_andIsAskedAgainWhenItIsBack() throws Exception {
        gateway.startAndAwaitReady();
        List<String> callers = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "caller " + i)
                .filter(caller -> shards.placement.of(caller) == 1)
                .limit(30)
                .toList();
        Duration hour = Duration.ofHours(1);
        Channel channel = shards.channelAt(1);
        gateway.answers.count(callers.get(0), hour);
        long keys = shards.get(1).<Long>run(Jedis::dbSize);

        shards.get(1).freeze();
        try {
            assertThat(gateway.answers.count(callers.get(0), hour)).isOne(); // waits, and is the first elsewhere
            long begin = System.nanoTime();
            for (String caller : callers.subList(1, callers.size())) {
                assertThat(gateway.answers.count(caller, hour)).isOne();
                assertThat(gateway.tickets.count(caller, hour)).isOne();
                assertThat(gateway.tickets.isReachable(caller)).isFalse();
                assertThatThrownBy(() -> gateway.answers.claim(channel.name() + " " + caller))
                        .isInstanceOf(UpstreamUnavailableException.class);
                assertThatThrownBy(() -> gateway.publisher.publish(channel, List.of(new byte[1])))
                        .isInstanceOf(PublishFailedException.class);
            }
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> gateway.nodes.put("node", "description"))
                        .isInstanceOf(UpstreamUnavailableException.class);
                assertThat(gateway.nodes.all().descriptions()).containsExactly("description");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(TIMEOUT);
        } finally {
            shards.get(1).resume();
        }

        await().atMost(TIMEOUT).until(() -> gateway.tickets.isReachable(callers.get(0)));
        for (String caller : callers) {
            gateway.answers.count(caller, hour);
        }
        assertThat(shards.get(1).<Long>run(Jedis::dbSize)).isGreaterThanOrEqualTo(keys + 29);
    }

    @Test
    void oneThatIsAway_isToldToThoseWhoFollowItsChannels_andToNobodyElse() throws Exception {
        follow();
        assertThat(readiness().up()).isTrue();
        assertThat(readiness().data()).doesNotContainKey("redisShardsAway");

        shards.get(1).kill();

        awaitText(1, "degraded");
        assertThatThrownBy(() -> gateway.subscribe(gateway.connect(new RecordingSink()), shards.channelAt(1))
                        .get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(UpstreamUnavailableException.class);
        String away = "1 at 127.0.0.1:" + shards.get(1).port();
        assertThat(readiness().up()).isTrue();
        assertThat(readiness().data()).containsEntry("redisShardsAway", away).containsEntry("connected", true);
        assertThat(RedisState.of(gateway.subscribers)).isEqualTo(RedisState.PARTLY_AWAY);
        assertThat(gateway.subscribers.away()).containsExactly(away);
        shards.get(0).publish(shards.channelAt(0).name(), "meanwhile");
        awaitText(0, "meanwhile");

        shards.get(1).restart();

        awaitText(1, "restored");
        assertThat(has(1, "\"status\":\"gap\"")).isTrue();
        shards.get(1).publish(shards.channelAt(1).name(), "again");
        awaitText(1, "again");
        for (int other : List.of(0, 2)) {
            assertThat(clients.get(other).texts()).noneMatch(text -> text.contains("\"status\":\"gap\""));
            assertThat(clients.get(other).texts()).noneMatch(text -> text.contains("degraded"));
        }
    }

    @Test
    void whileAllAreAway_allAreToldSo_andTheNodeIsNotReady() throws Exception {
        follow();
        RecordingSink idle = new RecordingSink();
        clients.add(idle);
        gateway.connect(idle);

        shards.all().forEach(RealRedis::kill);

        for (int client = 0; client < clients.size(); client++) {
            awaitText(client, "degraded");
        }
        await().atMost(TIMEOUT).until(() -> !readiness().up());
        assertThat(readiness().data()).containsEntry("connected", false);
        assertThat(RedisState.of(gateway.subscribers)).isEqualTo(RedisState.AWAY);
        assertThat(gateway.subscribers.away()).hasSize(3);

        shards.get(2).restart();

        awaitText(2, "restored");
        awaitText(3, "restored");
        assertThat(readiness().up()).isTrue();
        assertThat(has(0, "restored")).isFalse();
        assertThat(has(1, "restored")).isFalse();

        shards.get(0).restart();
        shards.get(1).restart();

        awaitText(0, "restored");
        awaitText(1, "restored");
        await().atMost(TIMEOUT).until(() -> RedisState.of(gateway.subscribers) == RedisState.READY);
    }

    /** Each publishes 200 lines per second. */
    @Test
    void whileOneComesAndGoes_theOthersLoseNothing_andWhatItLosesIsAnnounced() throws Exception {
        follow();
        List<ReturningPublisher> publishers = IntStream.range(0, shards.all().size())
                .mapToObj(i -> new ReturningPublisher(
                        shards.get(i), shards.channelAt(i).name(), Duration.ofMillis(5)))
                .toList();
        try {
            for (int round = 0; round < 3; round++) {
                awaitLines(publishers);
                shards.get(1).restart();
            }
            awaitLines(publishers);
            for (int i = 0; i < shards.all().size(); i++) {
                FaultReport.assertUnbroken(shards.channelAt(i).name(), clients.get(i), TIMEOUT);
            }
        } finally {
            publishers.forEach(ReturningPublisher::close);
        }
        assertThat(FaultReport.gaps(clients.get(1).texts())).isBetween(1L, 3L);
        for (int other : List.of(0, 2)) {
            assertThat(ClusterLedger.missing(clients.get(other).texts())).isZero();
            assertThat(FaultReport.gaps(clients.get(other).texts())).isZero();
        }
    }

    private void awaitLines(List<ReturningPublisher> publishers) {
        for (int i = 0; i < publishers.size(); i++) {
            int client = i;
            String line = publishers.get(i).next();
            await(line)
                    .atMost(TIMEOUT)
                    .until(() ->
                            ClusterLedger.hasReached(line, clients.get(client).texts()));
        }
    }
}
