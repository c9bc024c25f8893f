package io.redtail.history;

import io.redtail.archive.TestArchive;
import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.config.ArchiveSettings;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.redis.RedisConnector;
import io.redtail.redis.RedisNames;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A process that archives channels into a faulty store, again and again, until it is killed. */
public final class ArchivingNode {

    private ArchivingNode() {}

    /** Returns when it has begun. */
    static Process start(int redisPort, Path root, long seed, List<String> projects) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ArchivingNode.class.getName(),
                        Integer.toString(redisPort),
                        root.toString(),
                        Long.toString(seed),
                        String.join(",", projects))
                .redirectError(new File("/dev/null"))
                .start();
        if (process.getInputStream().read() < 0) {
            throw new IOException("it has ended before it began");
        }
        return process;
    }

    /** Its port of Redis, the directory, a seed, and projects. */
    public static void main(String[] arguments) {
        var configuration = Configuration.read(MapConfig.of("redtail.redis.url", "redis://127.0.0.1:" + arguments[0]));
        var names = new RedisNames("", ChannelTypes.BUILT_IN);
        var reader = new RedisHistoryReader(
                names, new RedisConnector(configuration.redis()), configuration.history(), 1 << 20, 0, 0, Thread::new);
        var settings =
                new ArchiveSettings(true, arguments[1], Optional.empty(), Duration.ofMinutes(10), Duration.ZERO, 0);
        var hotLog = new RedisHotLog(names, reader, configuration.history(), settings);
        var archive = new TestArchive(Path.of(arguments[1]), reader, hotLog);
        Random random = new Random(Long.parseLong(arguments[2]));
        List<Channel> channels =
                List.of(arguments[3].split(",", -1)).stream().map(Channel::logs).toList();
        System.out.print('!');
        System.out.flush();
        while (true) {
            archive.anyFault(random);
            try {
                archive.run(channels.get(random.nextInt(channels.size())), random.nextInt(4) == 0);
            } catch (Exception faulty) {
                // That is the store's part, and the next attempt mends it.
            }
        }
    }
}
