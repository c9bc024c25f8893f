package io.redtail.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.admin.Launched;
import io.redtail.it.admin.Nginx;
import io.redtail.it.admin.PayaraMicro;
import io.redtail.it.redis.Cable;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import io.redtail.it.server.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Two gateways with history behind NGINX, each with a network of its own to Redis; the commands are those of the image. */
final class Site implements AutoCloseable {

    private static final String READY = " ready in ";
    private static final String FAILED = "Failed to deploy";
    private static final String TOKEN = "a-token-for-the-administration-of-the-site";
    private static final long BETWEEN_RESTARTS_MILLIS = 5_000; // until a load balancer has seen that it is back
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path home;
    private final RealRedis redis;
    private final Map<String, String> variables;
    private final List<Integer> nodePorts = List.of(Ports.free(), Ports.free());
    private final List<Cable> cables = new ArrayList<>();
    private final List<Launched> nodes = new ArrayList<>();
    private final Launched nginx;
    private final int port = Ports.free();

    /**
     * All of it is ready when this returns.
     *
     * @param variables beyond those of a node with history
     */
    Site(String name, RealRedis redis, Map<String, String> variables) throws IOException {
        this.home = Path.of("target", "faults", name);
        this.redis = redis;
        this.variables = variables;
        nginx = Nginx.start(home.resolve("nginx"), port, nodePorts.get(0), nodePorts.get(1));
        for (int i = 0; i < 2; i++) {
            cables.add(new Cable(redis::port));
            nodes.add(launch(i));
        }
        for (int i = 0; i < 2; i++) {
            awaitReady(i);
        }
    }

    private Launched launch(int node) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of(
                "REDTAIL_REDIS_URL",
                "redis://127.0.0.1:" + cables.get(node).port(),
                "REDTAIL_HISTORY_ENABLED",
                "true",
                "REDTAIL_ADMIN_TOKEN",
                TOKEN,
                "REDTAIL_HISTORY_MAX_LENGTH",
                "100000")); // who is away for long misses nothing
        all.putAll(variables);
        Path place = Files.createDirectories(home.resolve("node-" + (node + 1)));
        return PayaraMicro.launch(place, nodePorts.get(node), redis, all, List.of());
    }

    /** Where NGINX is. */
    int port() {
        return port;
    }

    List<Cable> cables() {
        return cables;
    }

    Launched node(int index) {
        return nodes.get(index);
    }

    /** Has it send its clients to the other one; returns when they are gone. */
    void drain(int index) throws IOException, InterruptedException {
        URI node = URI.create("http://127.0.0.1:" + nodePorts.get(index));
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(node.resolve("/admin/drain"))
                        .header("Authorization", "Bearer " + TOKEN)
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(202);
        HttpRequest metrics = HttpRequest.newBuilder(node.resolve("/metrics")).build();
        Awaitility.await("it is drained")
                .atMost(Duration.ofMinutes(2))
                .until(() -> HTTP.send(metrics, BodyHandlers.ofString())
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("redtail_connections{"))
                        .allMatch(line -> line.endsWith(" 0.0") || line.endsWith(" 0")));
    }

    /** Starts it again; returns when it is ready for clients. */
    void restart(int index) throws IOException {
        nodes.set(index, launch(index));
        awaitReady(index);
    }

    /** Drains and restarts each of them, with a few seconds between: what Kubernetes does, and an operator at noon. */
    void restartOneAfterTheOther() throws IOException, InterruptedException {
        for (int i = 0; i < nodes.size(); i++) {
            drain(i);
            node(i).terminate();
            restart(i);
            Thread.sleep(BETWEEN_RESTARTS_MILLIS);
        }
    }

    /** Asks, as Kubernetes does: with the first question, the node warms up. */
    private void awaitReady(int index) {
        nodes.get(index).awaitLine(READY, FAILED);
        HttpRequest ready = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + nodePorts.get(index) + "/health/ready"))
                .build();
        Awaitility.await("it is ready")
                .atMost(Duration.ofMinutes(2))
                .ignoreExceptionsInstanceOf(IOException.class) // nobody listens there yet
                .until(() -> HTTP.send(ready, BodyHandlers.discarding()).statusCode() == 200);
    }

    /** The live objects of both, in MiB. */
    List<Long> heaps() {
        return IntStream.range(0, 2)
                .mapToObj(i -> ServerProcess.of(nodes.get(i).pid()).liveHeapBytes() / (1024 * 1024))
                .toList();
    }

    @Override
    public void close() {
        nginx.close();
        nodes.forEach(Launched::close);
        cables.forEach(Cable::close);
    }
}
