package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.Effort;
import io.redtail.channel.Channel;
import io.redtail.channel.EndMark;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.HistoryReader;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StartPosition;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** {@code seq 1 1000000} through Redis, the recorder and the archiver; fewer in each build. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LongLogTest {

    private static final int LINES = Effort.of("redtail.it.archive.lines", 40_000, 1_000_000);
    private static final int BATCH = 1_000;
    private static final Channel CHANNEL = Channel.logs("big");
    private static final String META = "redtail:v1:{logs:big}:meta";
    private static final String STREAM = "redtail:v1:{logs:big}:stream";

    @TempDir
    Path root;

    private final RealRedis redis = RealRedis.on(Ports.free());
    private SmallGateway gateway;

    @BeforeEach
    void start() {
        gateway = new SmallGateway(
                        "redis://127.0.0.1:" + redis.port(),
                        "redtail.history.enabled",
                        "true",
                        "redtail.archive.store",
                        "directory",
                        "redtail.archive.directory",
                        root.toString())
                .startAndAwaitReady();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> gateway.history.orElseThrow().status().recording());
    }

    @AfterEach
    void stop() {
        gateway.close();
        redis.close();
    }

    @Test
    void aLogOfAnyLengthIsWhole() throws Exception {
        long mostInRedis = publish();
        await().atMost(Duration.ofMinutes(3)).until(() -> !redis.run(jedis -> jedis.exists(STREAM)));
        long afterwards = inRedis();
        byte[] expected = seq();

        assertThat(mostInRedis).isLessThanOrEqualTo(4 * 1024 * 1024);
        assertThat(afterwards).isLessThanOrEqualTo(2 * 1024);
        assertThat(zcat()).isEqualTo(expected);
        assertThat(sha256Of(StartPosition.tail(2L * LINES))).isEqualTo(expected);
        assertThat(sha256Of(StartPosition.since(epoch(), 0))).isEqualTo(expected);
        long begun = System.nanoTime();
        HistoryPage page = read(StartPosition.since(epoch(), LINES / 10L * 9 - 1));
        System.out.printf(
                "%,d lines: at most %,d bytes in Redis, %,d at the end, %,d in the archive; line %,d after %d ms%n",
                LINES,
                mostInRedis,
                afterwards,
                gateway.history.orElseThrow().archiveStatus().orElseThrow().bytes(),
                LINES / 10 * 9,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        assertThat(page.entries().get(0).payload().text()).isEqualTo(Integer.toString(LINES / 10 * 9));
    }

    /** As fast as it is recorded, but for a quarter of a second. @return the most that Redis had of it */
    private long publish() {
        long most = 0;
        try (Jedis jedis = new Jedis("127.0.0.1", redis.port(), 30_000)) {
            for (int line = 1; line <= LINES; line += BATCH) {
                var pipeline = jedis.pipelined();
                for (int i = line; i < line + BATCH; i++) {
                    pipeline.publish("logs:big", Integer.toString(i));
                }
                pipeline.sync();
                await().pollInterval(Duration.ofMillis(1))
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> gateway.history.orElseThrow().status().lag() < 10_000);
                most = Math.max(most, inRedis());
            }
            jedis.publish("logs:big", EndMark.PLAIN);
        }
        return most;
    }

    private long inRedis() {
        return redis.run(jedis -> Stream.of(META, STREAM)
                .map(key -> jedis.memoryUsage(key, 0))
                .mapToLong(bytes -> bytes == null ? 0 : bytes)
                .sum());
    }

    private String epoch() {
        return redis.run(jedis -> jedis.hget(META, "epoch"));
    }

    private HistoryPage read(StartPosition start) throws Exception {
        HistoryReader reader = gateway.history.orElseThrow().reader();
        return reader.read("me", CHANNEL, start).get(30, TimeUnit.SECONDS);
    }

    private byte[] sha256Of(StartPosition start) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        HistoryPage page = read(start);
        while (true) {
            assertThat(page.gap()).isEmpty();
            for (Publication entry : page.entries()) {
                if (!entry.isEndMark()) {
                    digest.update(entry.payload().utf8());
                    digest.update((byte) '\n');
                }
            }
            if (page.isComplete()) {
                return digest.digest();
            }
            page = read(page.next());
        }
    }

    private static byte[] seq() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int i = 1; i <= LINES; i++) {
            digest.update((i + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return digest.digest();
    }

    private byte[] zcat() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(file -> file.toString().endsWith(".gz")).sorted().toList();
        }
        for (Path file : files) {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                digest.update(in.readAllBytes());
            }
        }
        return digest.digest();
    }
}
