package io.redtail.it.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.Effort;
import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.Envelope;
import io.redtail.it.client.Ids;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** What is published after a client has read its {@code subscribed}, that client gets. */
class PromiseIT extends GatewayTests {

    private static final int ROUNDS = Effort.of("redtail.it.promise.rounds", 500, 2_000);
    private static final int CLIENTS = 4;

    @Test
    void aLinePublishedAfterSubscribedIsNeverMissed() {
        subscribeThenPublish(new String[0], (channel, line) -> line);
    }

    @Test
    void aLinePublishedAfterSubscribedIsNeverMissedInTheFullProtocol() {
        subscribeThenPublish(new String[] {"redtail.v1"}, Answers::envelope);
    }

    private interface Framing {
        String frame(String channel, String line);
    }

    /** The clients take turns, so that all shards have some, and nobody sends more commands than it may. */
    private static void subscribeThenPublish(String[] subprotocols, Framing framing) {
        List<TestClient> clients = connect(CLIENTS, subprotocols);
        try (Jedis redis = new Jedis("127.0.0.1", RealRedis.shared().port())) {
            for (int round = 0; round < ROUNDS; round++) {
                TestClient client = clients.get(round % CLIENTS);
                String project = Ids.fresh("promise");
                String channel = "logs:" + project;
                assertThat(client.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed(channel));

                redis.publish(channel, "round " + round);

                assertThat(Envelope.withoutTimes(client.next()))
                        .as("round %d", round)
                        .isEqualTo(framing.frame(channel, "round " + round));
                assertThat(client.ask(Commands.unsubscribe(project))).isEqualTo(Answers.unsubscribed(channel));
            }
        } finally {
            clients.forEach(TestClient::close);
        }
    }

    /** The moment at which the gateway gives a channel up is when it is easiest to miss something. */
    @Test
    void resubscribeWhileChannelIsReleased_missesNoLine() throws Exception {
        List<TestClient> clients = connect(150);
        ScheduledExecutorService later = Executors.newScheduledThreadPool(8);
        try {
            List<Future<?>> returns = new ArrayList<>();
            for (TestClient client : clients) {
                String project = Ids.fresh("promise");
                client.ask(Commands.subscribe(project));
                client.ask(Commands.unsubscribe(project));
                Duration away = Gateway.LINGER.plusMillis(returns.size() - 20);
                returns.add(later.schedule(() -> comeBack(client, project), away.toMillis(), TimeUnit.MILLISECONDS));
            }
            for (Future<?> comeBack : returns) {
                comeBack.get(30, TimeUnit.SECONDS);
            }
        } finally {
            later.shutdownNow();
            clients.forEach(TestClient::close);
        }
    }

    private static void comeBack(TestClient client, String project) {
        assertThat(client.ask(Commands.subscribe(project))).isEqualTo(Answers.subscribed("logs:" + project));

        RealRedis.shared().publish("logs:" + project, "welcome back");

        assertThat(client.next()).isEqualTo("welcome back");
    }

    private static List<TestClient> connect(int count, String... subprotocols) {
        return Stream.generate(() -> TestClient.connect(Gateway.uri("/ws"), subprotocols))
                .limit(count)
                .toList();
    }
}
