package io.redtail.it.redis;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.params.MigrateParams;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * A real Redis Cluster on loopback: three masters, each with a replica, if not said otherwise. It runs the Redis 7 or Valkey that is installed (Debian:
 * {@code apt-get install redis-server}, or {@code -Dredtail.it.redis-server=FILE}), otherwise the embedded Redis 6.2.
 */
public final class TestCluster implements AutoCloseable {

    private static final int SLOTS = 16_384;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Pattern VERSION = Pattern.compile("v=([0-9]+)[.]");

    private final List<RealRedis> nodes;
    private final boolean linksKnown;
    private final int masters;

    /** Where nodes serve with TLS, which they speak among each other then; empty without. */
    private final Map<RealRedis, Integer> tlsPorts;

    private TestCluster(List<RealRedis> nodes, int masters, boolean linksKnown, Map<RealRedis, Integer> tlsPorts) {
        this.nodes = nodes;
        this.masters = masters;
        this.linksKnown = linksKnown;
        this.tlsPorts = tlsPorts;
    }

    /** One for this test alone; returns when all nodes agree. Nodes count as dead after a second. */
    public static TestCluster start(String... more) {
        return start(3, 6, more);
    }

    /** The same with as many masters and no replicas, which loses what a master has when that dies. */
    public static TestCluster ofMasters(int masters) {
        return start(masters, masters);
    }

    /**
     * One that serves with TLS, too: {@link #addresses} says where, and {@link #nodes} are asked without.
     *
     * @param certificate what Redis needs to serve with it
     */
    public static TestCluster withTls(String... certificate) {
        Map<RealRedis, Integer> tlsPorts = new HashMap<>();
        return start(3, 6, tlsPorts, (program, settings) -> {
            int port = RealRedis.freeBelowBus(); // the bus is above this one
            List<String> all = new ArrayList<>(settings);
            all.addAll(List.of("--tls-port", "" + port, "--tls-cluster", "yes", "--tls-replication", "yes"));
            all.addAll(List.of(certificate));
            RealRedis node = node(program, all);
            tlsPorts.put(node, port);
            return node;
        });
    }

    private static TestCluster start(int masters, int count, String... more) {
        return start(masters, count, Map.of(), (program, settings) -> {
            List<String> all = new ArrayList<>(settings);
            all.addAll(List.of(more));
            return node(program, all);
        });
    }

    private static RealRedis node(String program, List<String> settings) {
        return RealRedis.clusterNode(program, settings.toArray(String[]::new));
    }

    private static TestCluster start(
            int masters,
            int count,
            Map<RealRedis, Integer> tlsPorts,
            BiFunction<String, List<String>, RealRedis> newNode) {
        Optional<String> installed = installed();
        List<String> settings = List.of("--cluster-node-timeout", "1000", "--repl-diskless-sync-delay", "0");
        List<RealRedis> nodes = Stream.generate(() -> newNode.apply(installed.orElse(""), settings))
                .limit(count)
                .toList();
        TestCluster cluster = new TestCluster(nodes, masters, installed.isPresent(), tlsPorts);
        try {
            cluster.form();
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** One that lives as long as this JVM, for tests that harm no node. */
    public static TestCluster shared() {
        return Shared.INSTANCE;
    }

    private void form() {
        for (int i = 0; i < nodes.size(); i++) {
            long epoch = i + 1L;
            nodes.get(i).run(jedis -> jedis.clusterSetConfigEpoch(epoch));
        }
        for (RealRedis one : nodes) {
            one.run(jedis -> nodes.stream()
                    .filter(other -> other != one)
                    .map(other -> jedis.clusterMeet("127.0.0.1", clusterPort(other)))
                    .toList());
        }
        for (int i = 0; i < masters; i++) {
            int[] slots = IntStream.range(SLOTS * i / masters, SLOTS * (i + 1) / masters)
                    .toArray();
            nodes.get(i).run(jedis -> jedis.clusterAddSlots(slots));
        }
        nodes.forEach(node -> await("all nodes know each other")
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> node.run(Jedis::clusterNodes)
                                .lines()
                                .filter(line -> line.endsWith(" connected") || line.matches(".* connected [0-9].*"))
                                .filter(line -> !line.contains("handshake"))
                                .count()
                        == nodes.size()));
        for (int i = masters; i < nodes.size(); i++) {
            String master = nodes.get(i - masters).run(Jedis::clusterMyId);
            nodes.get(i).run(jedis -> jedis.clusterReplicate(master));
        }
        awaitWhole();
    }

    /** Waits until every node that runs sees all masters and a replica of each that is in step, if they have any. */
    public void awaitWhole() {
        for (RealRedis node : nodes) {
            await("a whole cluster, as " + node.port() + " sees it")
                    .atMost(TIMEOUT)
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptions()
                    .until(() -> isWhole(node));
        }
    }

    private boolean isWhole(RealRedis node) {
        return node.run(jedis -> jedis.clusterInfo().contains("cluster_state:ok")
                && replicasByRange(jedis).count() >= masters
                && replicasByRange(jedis).allMatch(replicas -> replicas == nodes.size() / masters - 1)
                && !jedis.clusterNodes().contains("fail")
                && !jedis.info("replication").contains("master_link_status:down"));
    }

    private static Stream<Integer> replicasByRange(Jedis jedis) {
        return ranges(jedis).map(range -> range.size() - 3);
    }

    private static Stream<List<?>> ranges(Jedis jedis) {
        return ((List<?>) jedis.sendCommand(Protocol.Command.CLUSTER, "SLOTS"))
                .stream().map(range -> (List<?>) range);
    }

    /** All nodes; the first ones were masters at the start. */
    public List<RealRedis> nodes() {
        return nodes;
    }

    /** One of those that were masters at the start, but not this one. */
    public RealRedis masterOtherThan(RealRedis node) {
        return nodes.stream()
                .limit(masters)
                .filter(master -> master != node)
                .findFirst()
                .orElseThrow();
    }

    /** As {@code redtail.redis.cluster} has it. */
    public String addresses() {
        return nodes.stream().map(node -> "127.0.0.1:" + clusterPort(node)).collect(Collectors.joining(","));
    }

    /** By which other nodes know it. */
    private int clusterPort(RealRedis node) {
        return tlsPorts.getOrDefault(node, node.port());
    }

    /** Whether {@code CLUSTER LINKS} is there, which Redis 7.0 has brought. */
    public boolean knowsLinks() {
        return linksKnown;
    }

    /** The node with this port. */
    public RealRedis node(int port) {
        return nodes.stream().filter(node -> node.port() == port).findFirst().orElseThrow();
    }

    /** Its replica takes the place of a key's master, which becomes one of its replicas; nothing is lost. */
    public void failOver(String key) {
        RealRedis before = masterOf(key);
        String master = before.run(Jedis::clusterMyId);
        RealRedis replica = nodes.stream()
                .filter(node ->
                        node.run(Jedis::clusterNodes).lines().anyMatch(line -> line.contains("myself,slave " + master)))
                .findFirst()
                .orElseThrow();
        replica.run(Jedis::clusterFailover);
        await("another master").atMost(TIMEOUT).until(() -> masterOf(key) != before);
        awaitWhole();
    }

    /** The master of a key's slot, as a node sees it that runs. */
    public RealRedis masterOf(String key) {
        int slot = JedisClusterCRC16.getSlot(key);
        return ask(jedis -> ranges(jedis)
                .filter(range -> (Long) range.get(0) <= slot && slot <= (Long) range.get(1))
                .map(range -> node(((Long) ((List<?>) range.get(2)).get(1)).intValue()))
                .findFirst()
                .orElseThrow());
    }

    private <T> T ask(Function<Jedis, T> question) {
        RuntimeException failure = new IllegalStateException("no node runs");
        for (RealRedis node : nodes) {
            try (Jedis jedis = new Jedis("127.0.0.1", node.port(), 500)) {
                return question.apply(jedis);
            } catch (RuntimeException away) {
                failure.addSuppressed(away);
            }
        }
        throw failure;
    }

    /**
     * From now on no node counts as dead, and no link of the bus is given up, because a busy machine has kept it waiting: for tests that
     * harm nobody.
     */
    public void letNobodyDie() {
        nodes.forEach(node -> node.run(jedis -> jedis.configSet("cluster-node-timeout", "120000")));
    }

    /** Moves a key's slot, with all that is in it, to another master. */
    public void moveSlot(String key, RealRedis to) {
        int slot = JedisClusterCRC16.getSlot(key);
        RealRedis from = masterOf(key);
        String source = from.run(Jedis::clusterMyId);
        String target = to.run(Jedis::clusterMyId);
        to.run(jedis -> jedis.clusterSetSlotImporting(slot, source));
        from.run(jedis -> jedis.clusterSetSlotMigrating(slot, target));
        List<String> keys = from.run(jedis -> jedis.clusterGetKeysInSlot(slot, 1000));
        if (!keys.isEmpty()) {
            from.run(jedis -> jedis.migrate(
                    "127.0.0.1", clusterPort(to), 5000, new MigrateParams(), keys.toArray(String[]::new)));
        }
        to.run(jedis -> jedis.clusterSetSlotNode(slot, target));
        from.run(jedis -> jedis.clusterSetSlotNode(slot, target));
    }

    @Override
    public void close() {
        nodes.forEach(RealRedis::close);
    }

    private static Optional<String> installed() {
        Stream<String> inPath = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(directory -> Stream.of("redis-server", "valkey-server").map(name -> directory + "/" + name));
        return Stream.concat(Optional.ofNullable(System.getProperty("redtail.it.redis-server")).stream(), inPath)
                .filter(file -> Files.isExecutable(Path.of(file)))
                .filter(file -> version(file) >= 7)
                .findFirst();
    }

    private static int version(String program) {
        try {
            Process process = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .start();
            Matcher version =
                    VERSION.matcher(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException e) {
            return 0; // not for this machine
        }
    }

    /** Made by whoever asks first. */
    private static final class Shared {

        static final TestCluster INSTANCE = start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(INSTANCE::close, "stop-cluster"));
        }
    }
}
