package io.redtail.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.embedded.RedisServer;
import redis.embedded.RedisShardedCluster;

/** A Redis Cluster of three masters and three replicas that keep nothing on disk. One thread. */
final class BenchCluster implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final Pattern SUBSCRIBER = Pattern.compile(" name=redtail .* sub=(\\d+) ");

    private final RedisShardedCluster nodes;

    private BenchCluster(RedisShardedCluster nodes) {
        this.nodes = nodes;
    }

    static BenchCluster start() throws IOException {
        RedisShardedCluster nodes = RedisShardedCluster.newRedisCluster()
                .withServerBuilder(RedisServer.newRedisServer()
                        .setting("bind 127.0.0.1")
                        .setting("save \"\"")
                        .setting("cluster-node-timeout 2000"))
                .ephemeral()
                .initializationTimeout(TIMEOUT)
                .shard("a", 1)
                .shard("b", 1)
                .shard("c", 1)
                .build();
        nodes.start();
        return new BenchCluster(nodes);
    }

    /** Of all nodes, as the gateway's setting has them. */
    String addresses() {
        return nodes.serverPorts().stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    int anyPort() {
        return nodes.serverPorts().get(0);
    }

    /** A connection to a node that lives. The caller closes it. */
    Jedis connect() {
        for (int port : nodes.serverPorts()) {
            Jedis jedis = new Jedis("127.0.0.1", port);
            try {
                jedis.ping();
                return jedis;
            } catch (JedisConnectionException dead) {
                jedis.close();
            }
        }
        throw new JedisConnectionException("all nodes are dead");
    }

    /** What Redis uses where the gateway listens, in bytes. */
    long memoryWhereListened() {
        try (Jedis jedis = new Jedis("127.0.0.1", portWhereListened())) {
            return field(jedis.info("memory"), "used_memory");
        }
    }

    /** As {@code kill -9} does. */
    void killWhereListened() {
        try (Jedis jedis = new Jedis("127.0.0.1", portWhereListened())) {
            ProcessHandle.of(field(jedis.info("server"), "process_id"))
                    .orElseThrow()
                    .destroyForcibly();
        }
    }

    /** How many channels the gateway has subscribed to. */
    int channels() {
        return nodes.serverPorts().stream()
                .mapToInt(BenchCluster::channels)
                .max()
                .orElse(0);
    }

    private int portWhereListened() {
        return nodes.serverPorts().stream()
                .max(Comparator.comparing(BenchCluster::channels))
                .orElseThrow();
    }

    private static int channels(int port) {
        try (Jedis jedis = new Jedis("127.0.0.1", port)) {
            return SUBSCRIBER
                    .matcher(jedis.clientList())
                    .results()
                    .mapToInt(client -> Integer.parseInt(client.group(1)))
                    .max()
                    .orElse(0);
        } catch (JedisConnectionException dead) {
            return 0;
        }
    }

    private static long field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(
                        line -> Long.parseLong(line.substring(name.length() + 1).strip()))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        nodes.stop();
    }
}
