package io.redtail.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Commands;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.JmxClient;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.OwnWildFly;
import io.redtail.it.server.Ports;
import io.redtail.it.server.ServerProcess;
import io.redtail.it.server.ServerQuirks;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.args.ClientType;

/**
 * Leave no trace: what a gateway held is gone with it, also while Redis is down or frozen and while clients do not read.
 *
 * <p>{@code -Dredtail.it.redeploys=50} is the full proof; the default fits into a minute. The other test has a few redeployments that
 * ask only for the class loaders.
 */
class RedeployIT {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Logger LOG = System.getLogger(RedeployIT.class.getName());
    private static final int REDEPLOYS = Integer.getInteger("redtail.it.redeploys", 4);
    private static final int CLIENTS = 50;
    private static final int STUCK = 2;
    private static final Duration UNDEPLOY = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final int WARM_UP = 2;
    private static final int FEW = 2;

    /** The servers' own, which grow with their work, up to a size of theirs: of Payara, WildFly and Liberty. */
    private static final Pattern SERVER_POOLS = Pattern.compile("http-thread-pool|Executor-Service|GF Domain XML"
            + "|default task|management|External Management|ServerService|DeploymentScanner|MSC service|XNIO"
            + "|Default Executor|Inbound Read|Scheduled Executor");

    /** More than the sockets' buffers, on a line that stays below a send queue. */
    private static final int FLOOD_MESSAGES = 192;

    private static final String FLOOD_LINE = "x".repeat(64 * 1024);

    /** An enum that every gateway has used when it stops: one histogram row for each class loader that is alive. */
    private static final String LOADED = "io.redtail.delivery.CloseCode";

    /** Requests at a time: more than WildFly has threads for them on a machine with few processors. */
    private static final int REQUESTS_AT_A_TIME = 64;

    /**
     * WildFly's threads inherit the context class loader of whoever makes them, for ever, and at an undeployment that is its
     * own WebSocket container, with the application's. So they are all made before there is an application.
     */
    private static final int WILDFLYS_THREADS = 16 * Runtime.getRuntime().availableProcessors();

    private static final Duration UNTIL_FORGOTTEN = Duration.ofSeconds(90);

    @Test
    @Tag("proof")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aFewRedeploymentsKeepNoClassLoader() throws Exception {
        try (RealRedis redis = RealRedis.on(Ports.free());
                OwnServer server =
                        OwnServer.start(Map.of("redtail.redis.url", "redis://127.0.0.1:" + redis.port()), List.of());
                JmxClient jmx = JmxClient.of(server.process())) {
            makeTheServersThreads(server, jmx);
            server.deploy("/");
            assertEveryWorkaroundWasChecked(server);
            for (int i = 0; i < FEW; i++) {
                List<TestClient> clients = comeAndLeave(server);
                server.undeploy("/");
                clients.forEach(client -> assertThat(client.awaitClose().code()).isEqualTo(1001));
                server.deploy("/");
            }
            awaitForgottenLoaders(server);
            assertThat(server.process().log()).doesNotContain("workaround_not_in_effect");
        }
    }

    /** At the start: there has been no client. */
    private static void assertEveryWorkaroundWasChecked(OwnServer server) throws IOException, InterruptedException {
        String metrics = HTTP.send(
                        HttpRequest.newBuilder(server.page("/metrics")).build(), BodyHandlers.ofString())
                .body();
        assertThat(ServerQuirks.workarounds())
                .allSatisfy(
                        name -> assertThat(metrics).contains("redtail_server_workaround{name=\"" + name + "\"} 1.0"));
    }

    /** Some clients have left, and some stay. @return those who stay */
    private static List<TestClient> comeAndLeave(OwnServer server) {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < FEW; i++) {
            for (TestClient client : List.of(
                    TestClient.connect(server.webSocket("/ws"), "redtail.v1"),
                    TestClient.connect(server.webSocket("/")))) {
                client.ask(Commands.subscribe("p" + i));
                clients.add(client);
            }
        }
        clients.subList(0, FEW).forEach(TestClient::close);
        return clients.subList(FEW, clients.size());
    }

    @Test
    @Tag("proof")
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void aGatewayThatIsUndeployedLeavesNoTrace() throws Exception {
        try (RealRedis redis = RealRedis.on(Ports.free());
                OwnServer server =
                        OwnServer.start(Map.of("redtail.redis.url", "redis://127.0.0.1:" + redis.port()), List.of());
                JmxClient jmx = JmxClient.of(server.process())) {
            makeTheServersThreads(server, jmx);
            server.deploy("/");
            for (int i = 0; i < WARM_UP; i++) {
                redeploy(server, redis, jmx, i);
            }
            List<String> threads = kinds(jmx, List.of());
            for (int i = 0; i < REDEPLOYS; i++) {
                redeploy(server, redis, jmx, i);
                LOG.log(Level.INFO, "redeployment {0}: new threads {1}", i, kinds(jmx, threads));
            }
            awaitForgottenLoaders(server);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(kinds(jmx, threads))
                            .as("threads that came meanwhile")
                            .hasSizeLessThanOrEqualTo(2));
        }
    }

    /** See {@link #WILDFLYS_THREADS}. */
    private static void makeTheServersThreads(OwnServer server, JmxClient jmx) {
        if (server instanceof OwnWildFly) {
            await("all of WildFly's threads are made").atMost(SOON).until(() -> {
                useTheServersThreads(server);
                return jmx.threads().stream()
                                .filter(name -> name.startsWith("default task"))
                                .count()
                        >= WILDFLYS_THREADS;
            });
        }
    }

    private static void awaitForgottenLoaders(OwnServer server) {
        ServerProcess jvm = ServerProcess.of(server.process());
        await().pollInterval(Duration.ofSeconds(2)).atMost(UNTIL_FORGOTTEN).untilAsserted(() -> {
            useTheServersThreads(server);
            assertThat(jvm.loadersOf(LOADED)).as("class loaders").isBetween(1L, 2L);
        });
    }

    /** So that they forget whose task they did last. */
    static void useTheServersThreads(OwnServer server) {
        HttpRequest page = HttpRequest.newBuilder(server.page("/")).build();
        List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
        for (int i = 0; i < REQUESTS_AT_A_TIME; i++) {
            answers.add(HTTP.sendAsync(page, BodyHandlers.discarding()));
        }
        answers.forEach(CompletableFuture::join);
    }

    /** All threads but those known and the server's own pools, by their names without numbers. */
    private static List<String> kinds(JmxClient jmx, List<String> known) {
        List<String> now = new ArrayList<>(jmx.threads().stream()
                .map(name -> name.replaceAll("[0-9]+", "n"))
                .filter(name -> !SERVER_POOLS.matcher(name).lookingAt())
                .toList());
        known.forEach(now::remove);
        return now;
    }

    /** Half the time Redis is down, killed and frozen in turn, from before the undeployment until after the deployment. */
    private static void redeploy(OwnServer server, RealRedis redis, JmxClient jmx, int turn) {
        List<TestClient> clients = connect(server, redis);
        boolean down = turn % 2 == 1;
        if (down && turn % 4 == 1) {
            redis.kill();
        } else if (down) {
            redis.freeze();
        }
        long began = System.nanoTime();
        server.undeploy("/");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).as("undeploy").isLessThan(UNDEPLOY);
        for (TestClient client : clients.subList(STUCK, CLIENTS)) {
            assertThat(client.awaitClose().code()).isEqualTo(1001);
        }
        clients.forEach(TestClient::abort);
        assertThat(jmx.gateways()).isEmpty();
        if (!down) {
            assertThat(connections(redis)).isZero();
        }
        server.deploy("/");
        redis.heal();
        assertThat(jmx.gateways()).hasSize(1);
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(jmx.attribute("/", "RedisState")).isEqualTo("READY");
            assertThat(pubSubConnections(redis)).isOne();
        });
    }

    /** All of them follow something; the first ones have stopped to read, and more waits for them than sockets hold. */
    private static List<TestClient> connect(OwnServer server, RealRedis redis) {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            boolean stuck = i < STUCK;
            TestClient client = stuck || i % 2 == 0
                    ? TestClient.connect(server.webSocket("/ws"), "redtail.v1")
                    : TestClient.connect(server.webSocket("/"));
            client.send(Commands.subscribe(stuck ? "flood" : "p" + i));
            client.await(message -> message.contains("\"subscribed\""));
            if (stuck) {
                client.stopReading();
            }
            clients.add(client);
        }
        redis.run(jedis -> {
            for (int i = 0; i < FLOOD_MESSAGES; i++) {
                jedis.publish("logs:flood", FLOOD_LINE);
            }
            return jedis.publish("logs:p" + STUCK, "through");
        });
        clients.get(STUCK).await(message -> message.contains("through"));
        return clients;
    }

    private static long connections(RealRedis redis) {
        return redis.run(jedis -> jedis.clientList()
                .lines()
                .filter(line -> line.contains("name=redtail"))
                .count());
    }

    private static long pubSubConnections(RealRedis redis) {
        return redis.run(jedis -> jedis.clientList(ClientType.PUBSUB)
                .lines()
                .filter(line -> !line.isBlank())
                .count());
    }
}
