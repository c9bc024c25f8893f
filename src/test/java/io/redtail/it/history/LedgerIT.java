package io.redtail.it.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Ids;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/**
 * The ledger: while lines flow, everything is killed and frozen that can be, and in the end every client has every line that
 * Redis acknowledged, once, in order, or inside an announced gap.
 *
 * <p>{@code -Dredtail.ledger.full=true} takes the time of the full proof: longer phases, the recorder frozen for 20 s.
 * {@code -Dredtail.ledger.archive=true} keeps 100 lines in Redis and the others in an archive.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro") // the nodes are Payara Micros
@Tag("proof")
class LedgerIT {

    private static final boolean FULL = Boolean.getBoolean("redtail.ledger.full");
    private static final int LINES_PER_SECOND = Integer.getInteger("redtail.ledger.rate", 2000);

    private final HistoryCluster cluster = HistoryCluster.shared();
    private final String project = Ids.fresh("ledger");
    private final Map<String, LedgerClient> clients = new LinkedHashMap<>();
    private final LedgerPublisher publisher = new LedgerPublisher(cluster.redis, "logs:" + project, LINES_PER_SECOND);

    @AfterEach
    void leave() {
        publisher.stop();
        clients.values().forEach(LedgerClient::close);
    }

    private void connect() {
        clients.put("steady", new LedgerClient(project, cluster::anyUri, Duration.ZERO));
        clients.put("steady 2", new LedgerClient(project, cluster::anyUri, Duration.ZERO));
        clients.put("restless", new LedgerClient(project, cluster::anyUri, Duration.ofMillis(700)));
        clients.put("restless 2", new LedgerClient(project, cluster::anyUri, Duration.ofSeconds(2)));
        await("all follow")
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> clients.values().stream()
                        .allMatch(client -> client.isSubscribed() || client.connections() > 1));
        publisher.start();
    }

    @Test
    void whateverHappensToTheRecorderNothingIsLost() throws Exception {
        connect();
        flow(2);
        cluster.redis.run(jedis -> jedis.scriptFlush());
        flow(2);

        HistoryNode frozen = cluster.recorder();
        frozen.freeze();
        flow(FULL ? 20 : 7);
        frozen.resume();
        flow(FULL ? 10 : 4);

        cluster.recorder().kill();
        flow(FULL ? 15 : 8);
        clients.put("late", new LedgerClient(project, cluster::anyUri, Duration.ZERO));

        settle();
        Ledger ledger = new Ledger(publisher.ledger());
        for (String name : List.of("steady", "steady 2", "restless", "restless 2")) {
            LedgerClient client = clients.get(name);
            assertThat(client.events().stream().filter(LedgerClient.Event::isGap))
                    .as("gaps of %s", name)
                    .isEmpty();
            assertThat(ledger.verify(name, client.events())).as(name).isZero();
        }
        report("recorder frozen, killed, scripts flushed");
    }

    @Test
    void whatRedisLosesIsAnnouncedAndNothingElseIsLost() throws Exception {
        connect();
        flow(2);

        for (int i = 0; i < (FULL ? 10 : 3); i++) {
            cluster.redis.run(jedis -> jedis.clientKill(new ClientKillParams().type(ClientType.PUBSUB)));
            flow(1);
        }
        flow(4);
        for (int i = 0; i < (FULL ? 3 : 1); i++) {
            cluster.redis.kill();
            cluster.redis.restart();
            flow(FULL ? 8 : 5);
        }

        settle();
        report("subscriptions killed each second, Redis killed with its append-only file");
        assertThat(clients.values()).allMatch(client -> client.gaps() > 0);
    }

    @Test
    void everyClientIsToldWhenRedisHasForgottenEverything() throws Exception {
        connect();
        flow(2);

        cluster.empty();

        flow(4);
        settle();
        report("Redis restarted empty");
        clients.forEach((name, client) ->
                assertThat(client.hasGap("reset")).as("%s was told", name).isTrue());
    }

    private static void flow(int seconds) throws InterruptedException {
        Thread.sleep(seconds * 1000L); // lines flow: that is all it waits for
    }

    /** Ends the flow, and waits until everybody has the last line. */
    private void settle() {
        List<LedgerPublisher.Entry> ledger = publisher.stop();
        String last = "";
        for (LedgerPublisher.Entry entry : ledger) {
            last = entry.sure() && !entry.line().equals(LedgerPublisher.DOT) ? entry.line() : last;
        }
        String expected = last;
        for (Map.Entry<String, LedgerClient> client : clients.entrySet()) {
            await(client.getKey() + " has the last line")
                    .atMost(40, TimeUnit.SECONDS)
                    .until(() -> client.getValue().last(), expected::equals);
        }
        await().pollDelay(500, TimeUnit.MILLISECONDS).until(() -> true); // the dots after it
    }

    private void report(String what) {
        List<LedgerPublisher.Entry> published = publisher.ledger();
        Ledger ledger = new Ledger(published);
        List<String> lines = new ArrayList<>();
        clients.forEach((name, client) -> {
            if (!name.equals("late")) {
                int missing = ledger.verify(name, client.events());
                lines.add("%s: %d events, %d gaps, %d lines inside them, %d connections"
                        .formatted(name, client.size(), client.gaps(), missing, client.connections()));
            }
            assertThat(client.problems()).as(name).isEmpty();
        });
        long unsure = published.stream().filter(entry -> !entry.sure()).count();
        System.out.printf("ledger: %s: %d lines, %d not acknowledged; %s%n", what, published.size(), unsure, lines);
    }
}
