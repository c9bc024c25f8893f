package io.redtail.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What many channels cost on a Redis Cluster, and how long they are away when the node is killed that the gateway listens at: 10,000
 * clients with one channel each, then with ten. At the end each channel gets a line, which its client must have.
 */
public final class ManyChannels {

    private static final String HEAD = """
            | round | 100,000 channels of 10,000 clients subscribed, s | CPU µs per channel | heap bytes per channel | the same in Redis, where the gateway listens | all subscribed again after a kill, s |
            |---|---|---|---|---|---|
            """;

    private static final Path TARGET = Path.of("target/bench").toAbsolutePath();
    private static final int CLIENTS = 10_000;
    private static final int CHANNELS_PER_CLIENT = 10;
    private static final int CHANNELS = CLIENTS * CHANNELS_PER_CLIENT;

    /** A server keeps clients that have left for a while. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(10);

    private final Options options;

    private ManyChannels(Options options) {
        this.options = options;
    }

    /** Takes {@code --rounds}, {@code --jvm} and one of {@code --wars}, as {@link Bench} does. */
    public static void main(String[] arguments) throws Exception {
        new ManyChannels(Options.parse(arguments)).run();
    }

    private void run() throws IOException, InterruptedException {
        StringBuilder table = new StringBuilder(HEAD);
        for (int round = 1; round <= options.rounds(); round++) {
            table.append(round(round));
        }
        System.out.println();
        System.out.println(table);
        Files.writeString(TARGET.resolve("channels.md"), table);
    }

    private String round(int round) throws IOException, InterruptedException {
        try (BenchCluster cluster = BenchCluster.start();
                ServerProcess server = start(cluster)) {
            try (ChannelCrowd warmUp = new ChannelCrowd(server, 1)) {
                warmUp.come(CLIENTS);
            }
            Thread.sleep(FORGOTTEN.toMillis());
            long few;
            long fewInRedis;
            try (ChannelCrowd crowd = new ChannelCrowd(server, 1)) {
                crowd.come(CLIENTS);
                few = server.liveHeapBytes();
                fewInRedis = cluster.memoryWhereListened();
            }
            Thread.sleep(FORGOTTEN.toMillis());
            try (ChannelCrowd crowd = new ChannelCrowd(server, CHANNELS_PER_CLIENT)) {
                Duration cpuBefore = server.cpuTime();
                Duration subscribed = crowd.come(CLIENTS);
                Duration cpu = server.cpuTime().minus(cpuBefore);
                long many = server.liveHeapBytes();
                long manyInRedis = cluster.memoryWhereListened();
                long killed = System.nanoTime();
                cluster.killWhereListened();
                Duration away = crowd.awaitChannels(cluster, killed);
                crowd.expectLines(cluster);
                int more = CHANNELS - CLIENTS;
                return String.format(
                        Locale.ROOT,
                        "| %d | %.1f | %.0f | %d | %d | %.2f |%n",
                        round,
                        subscribed.toMillis() / 1e3,
                        cpu.toNanos() / 1e3 / CHANNELS,
                        (many - few) / more,
                        (manyInRedis - fewInRedis) / more,
                        away.toMillis() / 1e3);
            }
        }
    }

    private ServerProcess start(BenchCluster cluster) throws IOException, InterruptedException {
        List<String> jvm = new ArrayList<>(options.jvmOptions());
        jvm.add("-Dredtail.redis.cluster=" + cluster.addresses());
        Path war = options.wars().values().iterator().next();
        return PayaraMicro.downloaded("Payara", war, jvm)
                .start(Launch.freePort(), cluster.anyPort(), TARGET.resolve("channels-payara.log"));
    }
}
