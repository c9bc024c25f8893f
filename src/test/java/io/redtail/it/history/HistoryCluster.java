package io.redtail.it.history;

import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Two nodes with history and a durable Redis of their own, made once for the tests that need them. */
public final class HistoryCluster {

    private static HistoryCluster shared;
    private static boolean failed;

    public final RealRedis redis;
    public final List<HistoryNode> nodes = new ArrayList<>();
    private final String[] properties;
    private int started;

    private HistoryCluster(String... properties) {
        this.properties = properties;
        redis = RealRedis.durableOn(Ports.free());
        Runtime.getRuntime().addShutdownHook(new Thread(redis::kill, "stop-history-redis"));
        nodes.add(newNode());
        nodes.add(newNode());
        nodes.forEach(HistoryNode::awaitReady);
        recorder();
    }

    /** With both nodes up, and one recording. */
    public static synchronized HistoryCluster shared() {
        if (failed) {
            throw new IllegalStateException("the nodes did not start, or did not come back, for an earlier test");
        }
        failed = true;
        if (shared == null) {
            shared = new HistoryCluster(settings());
        }
        shared.revive();
        failed = false;
        return shared;
    }

    /** Who is away for long misses nothing: Redis keeps everything or, with {@code redtail.ledger.archive}, the archive does. */
    private static String[] settings() {
        if (!Boolean.getBoolean("redtail.ledger.archive")) {
            return new String[] {"-Dredtail.history.max-length=1000000"};
        }
        try {
            Path archive = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "ledger-archive-");
            return new String[] {
                "-Dredtail.history.max-length=100",
                "-Dredtail.archive.store=directory",
                "-Dredtail.archive.directory=" + archive
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a node for each that a test has killed. */
    void revive() {
        nodes.removeIf(node -> !node.isAlive());
        while (nodes.size() < 2) {
            nodes.add(newNode().awaitReady());
        }
        recorder();
    }

    private HistoryNode newNode() {
        return new HistoryNode(String.valueOf(started++), redis.port(), properties);
    }

    /** Waits until there is one. */
    HistoryNode recorder() {
        return Awaitility.await("a recorder")
                .atMost(30, TimeUnit.SECONDS)
                .ignoreExceptions()
                .until(
                        () -> nodes.stream()
                                .filter(HistoryNode::isAlive)
                                .filter(node -> node.isRecorder(redis))
                                .findFirst()
                                .orElse(null),
                        node -> node != null);
    }

    /** Waits until so many publications of a channel have been recorded. */
    public void awaitRecorded(String channel, int count) {
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> top(channel) >= count);
    }

    /** The offset of the newest entry of a channel; 0 if there is none. */
    public long top(String channel) {
        String top = redis.run(jedis -> jedis.hget("redtail:v1:{" + channel + "}:meta", "top"));
        return top == null ? 0 : Long.parseLong(top);
    }

    HistoryNode other(HistoryNode node) {
        return nodes.stream().filter(one -> one != node).findFirst().orElseThrow();
    }

    /** One of those that live. */
    public URI anyUri() {
        List<HistoryNode> alive = nodes.stream().filter(HistoryNode::isAlive).toList();
        return alive.get(ThreadLocalRandom.current().nextInt(alive.size())).uri();
    }

    /** Redis dies, and comes back with nothing. */
    void empty() throws IOException {
        redis.kill();
        redis.forget();
        redis.restart();
    }
}
