package io.redtail.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.RawClient;
import io.redtail.it.redis.Cable;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.args.ClientPauseMode;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** One fault after the other at one site, under the same load: {@code ./mvnw verify -Pfaults}. */
@Tag("fault")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class FaultsIT {

    private static final int RETURNING = Integer.getInteger("redtail.faults.returning", 10_000);

    private final RealRedis redis = RealRedis.durableOn(Ports.free());
    private FaultTable table;
    private Site site;
    private Load load;
    private List<Long> heapsBefore;

    @BeforeAll
    void start() throws Exception {
        table = new FaultTable("faults");
        site = new Site(
                "site",
                redis,
                Map.of(
                        "REDTAIL_DRAIN_TIME",
                        "60s",
                        "JDK_JAVA_OPTIONS",
                        "-Xms1g -Xmx1g")); // for 10,000 clients, as docs/operations/sizing.md has it
        load = new Load("fault", site.port(), redis::port);
        heapsBefore = site.heaps();
    }

    @AfterEach
    void heal() {
        redis.heal();
        site.cables().forEach(Cable::mend);
    }

    @AfterAll
    void end() throws Exception {
        if (load != null) {
            System.out.println(
                    "live heap of the gateways in MiB: " + heapsBefore + " before, " + site.heaps() + " after");
            load.close();
        }
        if (site != null) {
            site.close();
        }
        redis.close();
    }

    @Test
    void redisIsKilledAndComesBackWithItsAppendOnlyFile() throws Exception {
        table.add(load.during("Redis killed for 3 s, back with its append-only file", () -> {
            redis.kill();
            pass(3);
            redis.restart();
        }));
    }

    @Test
    void redisComesBackEmpty() throws Exception {
        table.add(load.during("Redis killed, back empty", () -> {
            redis.kill();
            redis.forget();
            redis.restart();
        }));
    }

    @Test
    void redisIsFrozen() throws Exception {
        table.add(load.during("Redis frozen for 20 s (`SIGSTOP`)", () -> {
            redis.freeze();
            pass(20);
            redis.resume();
        }));
    }

    @Test
    void writesArePaused() throws Exception {
        table.add(load.during("`CLIENT PAUSE` of writes for 10 s", () -> {
            redis.run(jedis -> jedis.clientPause(10_000, ClientPauseMode.WRITE));
            pass(10);
        }));
    }

    @Test
    void everythingIsPaused() throws Exception {
        table.add(load.during("`CLIENT PAUSE` of everything for 10 s", () -> {
            redis.run(jedis -> jedis.clientPause(10_000, ClientPauseMode.ALL));
            pass(10);
        }));
    }

    @Test
    void redisHasNoMemoryLeft() throws Exception {
        table.add(load.during("Redis out of memory for 10 s (`maxmemory 1mb`, `noeviction`)", () -> {
            redis.run(jedis -> jedis.configSet("maxmemory", "1mb"));
            pass(10);
            redis.run(jedis -> jedis.configSet("maxmemory", "0"));
        }));
    }

    @Test
    void redisIsReadOnly() throws Exception {
        table.add(load.during("Redis read-only for 10 s (a replica of nobody)", () -> {
            redis.run(jedis -> jedis.replicaof("127.0.0.1", Ports.free()));
            pass(10);
            redis.run(jedis -> jedis.replicaofNoOne());
        }));
    }

    @Test
    void subscriptionsAreKilledEachSecond() throws Exception {
        table.add(load.during("`CLIENT KILL TYPE pubsub` each second, ten times", () -> {
            for (int i = 0; i < 10; i++) {
                redis.run(jedis -> jedis.clientKill(new ClientKillParams().type(ClientType.PUBSUB)));
                pass(1);
            }
        }));
    }

    @Test
    void theNetworkSwallowsEverything() throws Exception {
        table.add(load.during(
                "the network between gateways and Redis swallows everything for 20 s, and ends no connection", () -> {
                    site.cables().forEach(Cable::swallow);
                    pass(20);
                    site.cables().forEach(Cable::mend);
                }));
    }

    @Test
    void theNetworkIsSlow() throws Exception {
        table.add(load.during("the network between gateways and Redis takes 200 ms each way for 15 s", () -> {
            site.cables().forEach(cable -> cable.delay(200));
            pass(15);
            site.cables().forEach(Cable::mend);
        }));
    }

    @Test
    void aGatewayIsKilled() throws Exception {
        table.add(load.during("a gateway killed (`kill -9`)", () -> site.node(0).kill()));
        site.restart(0);
    }

    /** What Kubernetes does, and an operator at noon. */
    @Test
    void bothGatewaysAreRestartedOneAfterTheOther() throws Exception {
        table.add(
                load.during("both gateways drained and restarted, one after the other", site::restartOneAfterTheOther));
    }

    @Test
    void someNeverRead() throws Exception {
        List<RawClient> readNothing = new ArrayList<>();
        try {
            table.add(load.during(
                    "5 % more clients, who follow 1 MB/s and never read",
                    () -> {
                        IntStream.range(0, load.audience().size() / 20)
                                .forEach(i -> readNothing.add(followAndNeverRead()));
                        for (int i = 0; i < 100; i++) {
                            redis.publish("logs:flood", "x".repeat(100_000));
                            Thread.sleep(100); // the pace of the flood
                        }
                    }));
            assertThat(readNothing).isNotEmpty();
        } finally {
            readNothing.forEach(RawClient::close);
        }
    }

    private RawClient followAndNeverRead() {
        RawClient client = RawClient.open(site.port());
        String unused = client.handshake("/ws", Map.of("Sec-WebSocket-Protocol", "redtail.v1"));
        client.sendText("{\"action\":\"subscribe\",\"projectId\":\"flood\"}");
        return client;
    }

    @Test
    void thousandsComeBackAtOnce() throws Exception {
        try (Audience crowd = crowd()) {
            table.add(
                    load.during(RETURNING + " more clients come back within 10 s", () -> crowd.dropAll(10_000), crowd));
        }
    }

    /** Half of them come back to the other one. */
    @Test
    void aGatewayIsKilledWithThousandsMoreAtBoth() throws Exception {
        try (Audience crowd = crowd()) {
            table.add(load.during(
                    "a gateway killed (`kill -9`), with " + RETURNING + " more clients at both",
                    () -> site.node(0).kill(),
                    crowd));
        }
        site.restart(0);
    }

    private Audience crowd() {
        Audience crowd = new Audience(site.port(), new Lines("crowd-", 100), RETURNING);
        await("all of the crowd follow").atMost(3, TimeUnit.MINUTES).until(() -> crowd.following() == RETURNING);
        TimesAway unused = crowd.takeTimesAway();
        return crowd;
    }

    private static void pass(int seconds) throws InterruptedException {
        Thread.sleep(seconds * 1_000L); // the fault's time: that is all it waits for
    }
}
