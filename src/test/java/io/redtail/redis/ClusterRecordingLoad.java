package io.redtail.redis;

import static org.awaitility.Awaitility.await;

import com.sun.management.OperatingSystemMXBean;
import io.redtail.channel.Channel;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.redis.TestCluster;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/**
 * Records lines of many channels on a Redis Cluster, and prints what that costs each master. {@code ./mvnw -Ptools
 * -Dexec.mainClass=io.redtail.redis.ClusterRecordingLoad -Dexec.args="3 24 10000"}: masters, partitions, lines per second. With
 * {@code "3 shards 10000"}, the same with three independent Redis; {@code "1 shards 10000 2"}: beside two more gateways; {@code
 * "1 shards 10000 5 1000"}: beside five, with {@code redtail.history.listeners=1000}.
 */
public final class ClusterRecordingLoad {

    private static final int CHANNELS = 240;
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Duration MEASURED = Duration.ofSeconds(8);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final List<Channel> channels =
            IntStream.range(0, CHANNELS).mapToObj(i -> Channel.logs("c" + i)).toList();
    private final List<RealRedis> nodes;
    private final Function<Channel, RealRedis> keeper;
    private final SmallGateway gateway;
    private final List<GatewayProcess> others = new ArrayList<>();

    /**
     * Prepares it.
     *
     * @param keeper where a channel's history is kept
     */
    private ClusterRecordingLoad(List<RealRedis> nodes, Function<Channel, RealRedis> keeper, SmallGateway gateway) {
        this.nodes = nodes;
        this.keeper = keeper;
        this.gateway = gateway;
    }

    private static ClusterRecordingLoad of(TestCluster cluster, String partitions) {
        SmallGateway gateway = SmallGateway.ofCluster(
                cluster.addresses(), "redtail.history.enabled", "true", "redtail.history.partitions", partitions);
        return new ClusterRecordingLoad(
                cluster.nodes(), channel -> cluster.masterOf(gateway.names.recordedMeta(channel)), gateway);
    }

    private static ClusterRecordingLoad of(TestShards shards, String... settings) {
        return new ClusterRecordingLoad(
                shards.all(),
                channel -> shards.get(shards.placement.of(channel)),
                SmallGateway.ofShards(shards.addresses(), settings));
    }

    /** Takes the number of masters, of partitions, and of lines per second. */
    public static void main(String[] arguments) throws IOException {
        int masters = Integer.parseInt(arguments[0]);
        int rate = Integer.parseInt(arguments[2]);
        if (arguments[1].equals("shards")) {
            try (TestShards shards = TestShards.start(masters)) {
                int others = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0;
                int listeners = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 3;
                String[] settings = {"redtail.history.enabled", "true", "redtail.history.listeners", "" + listeners};
                System.out.printf("%d independent Redis, %d lines/s asked: ", masters, rate);
                ClusterRecordingLoad load = of(shards, settings);
                load.start();
                for (int i = 0; i < others; i++) {
                    load.others.add(GatewayProcess.start(shards.addresses(), settings));
                }
                shards.awaitListeners(Math.min(listeners, 1 + others));
                load.run(rate);
            }
        } else {
            try (TestCluster cluster = TestCluster.ofMasters(masters)) {
                System.out.printf("%d masters, %s partitions, %d lines/s asked: ", masters, arguments[1], rate);
                ClusterRecordingLoad load = of(cluster, arguments[1]);
                load.start();
                load.run(rate);
            }
        }
        System.exit(0);
    }

    private void start() {
        gateway.start();
        await().atMost(TIMEOUT)
                .until(() -> gateway.history.orElseThrow().status().recording());
        await().atMost(TIMEOUT).until(gateway.subscribers::areReady);
    }

    private void run(int rate) {
        publish(rate, WARM_UP);
        awaitRecorded(recordedNow());
        long before = recordedNow();
        List<Double> cpuBefore = cpuSeconds();
        long gatewayBefore = gatewayNanos();
        List<Double> othersBefore = othersSeconds();
        long begun = System.nanoTime();
        long published = publish(rate, MEASURED);
        awaitRecorded(before + published);
        double seconds = (System.nanoTime() - begun) / 1e9;
        List<Double> cpuAfter = cpuSeconds();
        System.out.printf(
                "%.0f recorded/s; CPU per line: gateway %.1f, each master",
                published / seconds, (gatewayNanos() - gatewayBefore) / 1e3 / published);
        IntStream.range(0, cpuBefore.size())
                .forEach(i -> System.out.printf(" %.1f", (cpuAfter.get(i) - cpuBefore.get(i)) * 1e6 / published));
        List<Double> othersAfter = othersSeconds();
        IntStream.range(0, others.size())
                .forEach(i -> System.out.printf(
                        ", another gateway %.1f", (othersAfter.get(i) - othersBefore.get(i)) * 1e6 / published));
        System.out.println(" µs");
        others.forEach(GatewayProcess::close);
        gateway.close();
    }

    private List<Double> othersSeconds() {
        return others.stream().map(GatewayProcess::cpuSeconds).toList();
    }

    /** A line on each channel in turn: of a cluster at each master in turn, otherwise where the channel is. */
    private long publish(int rate, Duration duration) {
        Map<RealRedis, Jedis> connections = new LinkedHashMap<>();
        nodes.forEach(node -> connections.put(node, new Jedis("127.0.0.1", node.port(), 60_000)));
        boolean anywhere = gateway.names.isInCluster();
        long start = System.nanoTime();
        long sent = 0;
        while (System.nanoTime() - start < duration.toNanos()) {
            long due = (long) ((System.nanoTime() - start) / 1e9 * rate);
            for (RealRedis node : nodes) {
                long piece = Math.min(due - sent, 200);
                Map<RealRedis, Pipeline> pipelines = new LinkedHashMap<>();
                for (int i = 0; i < piece; i++) {
                    Channel channel = channels.get((int) (sent++ % CHANNELS));
                    pipelines
                            .computeIfAbsent(
                                    anywhere ? node : keeper.apply(channel),
                                    at -> connections.get(at).pipelined())
                            .publish(gateway.names.published(channel), line(sent));
                }
                pipelines.values().forEach(Pipeline::sync);
            }
            LockSupport.parkNanos(1_000_000);
        }
        connections.values().forEach(Jedis::close);
        return sent;
    }

    private static String line(long number) {
        return "[INFO] line " + number
                + " of a log that says what a build says: compiled 17 classes to target/classes in 0.3 s";
    }

    private void awaitRecorded(long lines) {
        long[] last = {-1};
        await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(250)).until(() -> {
            long recorded = recordedNow();
            boolean rests = gateway.history.orElseThrow().status().lag() == 0 && recorded == last[0];
            last[0] = recorded;
            return recorded >= lines && rests;
        });
    }

    /** The newest offsets of all channels together. */
    private long recordedNow() {
        return channels.stream()
                .mapToLong(channel -> top(keeper.apply(channel), gateway.names.recordedMeta(channel)))
                .sum();
    }

    private static long top(RealRedis keeper, String meta) {
        return keeper.run(jedis -> {
            byte[] top = jedis.hget(meta.getBytes(StandardCharsets.UTF_8), "top".getBytes(StandardCharsets.UTF_8));
            return top == null ? 0 : Long.parseLong(new String(top, StandardCharsets.UTF_8));
        });
    }

    /** Of this process without the thread that publishes. */
    private static long gatewayNanos() {
        var process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return process.getProcessCpuTime() - ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private List<Double> cpuSeconds() {
        return nodes.stream().map(ClusterRecordingLoad::cpuSeconds).toList();
    }

    private static double cpuSeconds(RealRedis node) {
        return node.run(jedis -> jedis.info("cpu")
                .lines()
                .filter(line -> line.startsWith("used_cpu_sys:") || line.startsWith("used_cpu_user:"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1)))
                .sum());
    }
}
