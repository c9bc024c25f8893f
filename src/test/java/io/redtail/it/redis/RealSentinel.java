package io.redtail.it.redis;

import io.redtail.it.server.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import redis.clients.jedis.Jedis;

/** A real Sentinel on loopback that alone decides, and soon, that the master it watches is gone. */
public final class RealSentinel implements AutoCloseable {

    /** What it calls the master that it watches. */
    public static final String MASTER = "mymaster";

    private final int port = Ports.free();
    private final Process process;

    /** Watches {@code master}; returns when it has found {@code replica}. */
    public RealSentinel(RealRedis master, RealRedis replica) throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "redis").toAbsolutePath());
        Path file = directory.resolve("sentinel-" + port + ".conf");
        Files.write(
                file,
                List.of(
                        "port " + port,
                        "bind 127.0.0.1",
                        "sentinel monitor " + MASTER + " 127.0.0.1 " + master.port() + " 1",
                        "sentinel down-after-milliseconds " + MASTER + " 500",
                        "sentinel failover-timeout " + MASTER + " 3000"));
        process = new ProcessBuilder(RealRedis.executable(), file.toString(), "--sentinel")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("sentinel-" + port + ".log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "stop-sentinel"));
        Awaitility.await("the Sentinel has found the replica on " + replica.port())
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> knowsReplica(replica.port()));
    }

    private boolean knowsReplica(int replicaPort) {
        try (var jedis = new Jedis("127.0.0.1", port)) {
            return jedis.sentinelReplicas(MASTER).stream()
                    .anyMatch(replica -> replica.get("port").equals(String.valueOf(replicaPort))
                            && "ok".equals(replica.get("master-link-status")));
        }
    }

    public int port() {
        return port;
    }

    /** Where it says that the master is. */
    public int masterPort() {
        try (var jedis = new Jedis("127.0.0.1", port)) {
            return Integer.parseInt(jedis.sentinelGetMasterAddrByName(MASTER).get(1));
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
