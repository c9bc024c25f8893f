package io.redtail.it.outages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Commands;
import io.redtail.it.client.Ids;
import io.redtail.it.client.NumberedLinesClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** What the tests extend that take Redis away. After each, it is there again, and the gateway knows. */
public abstract class OutageTests extends GatewayTests {

    /** For a machine that does other things, too. */
    static final Duration SLACK = Duration.ofSeconds(3);

    public final RealRedis redis = RealRedis.shared();

    @AfterEach
    void allIsWellForTheNextTest() {
        redis.heal();
        await().atMost(Duration.ofSeconds(40)).ignoreExceptions().until(() -> {
            try (TestClient client = TestClient.connect(Gateway.uri("/ws"))) {
                return client.ask(Commands.subscribe(Ids.fresh("healed"))).contains("\"subscribed\"");
            }
        });
    }

    /** Publishes to all until each has one of these lines, and checks that from its first one on it has all. */
    static void awaitLive(List<NumberedLinesClient> numberedLinesClients, Duration timeout) {
        List<Integer> before = numberedLinesClients.stream()
                .map(NumberedLinesClient::published)
                .toList();
        await().atMost(timeout)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    numberedLinesClients.forEach(NumberedLinesClient::publishLine);
                    for (int i = 0; i < numberedLinesClients.size(); i++) {
                        assertThat(numberedLinesClients.get(i).hasLineSince(before.get(i)))
                                .as(numberedLinesClients.get(i).channel())
                                .isTrue();
                    }
                });
        for (int i = 0; i < numberedLinesClients.size(); i++) {
            NumberedLinesClient reader = numberedLinesClients.get(i);
            await().until(() -> reader.hasLineSince(reader.published() - 1));
            reader.assertNoHoleSince(before.get(i));
        }
    }

    /** How many connections were there to kill. */
    long killPubSubConnections() {
        return redis.run(
                jedis -> jedis.clientKill(ClientKillParams.clientKillParams().type(ClientType.PUBSUB)));
    }

    long pubSubConnections() {
        return redis.run(jedis -> jedis.clientList(ClientType.PUBSUB))
                .lines()
                .filter(line -> !line.isBlank())
                .count();
    }

    /** What Redis believes that the gateway wants. */
    Set<String> redisChannels() {
        return Set.copyOf(redis.run(jedis -> jedis.pubsubChannels()));
    }
}
