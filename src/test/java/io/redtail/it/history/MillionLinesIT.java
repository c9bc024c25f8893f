package io.redtail.it.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code seq 1 1000000 | curl -T -} at a server with an archive, and the log back by {@code curl}. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro") // the node is a Payara Micro
@Tag("proof")
class MillionLinesIT {

    private static final int LINES = Integer.getInteger("redtail.it.archive.lines", 1_000_000);
    private static final long MIB = 1024 * 1024;

    @TempDir
    Path archive;

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicLong mostInRedis = new AtomicLong();
    private final AtomicLong mostHeap = new AtomicLong();

    /** {@code seq}, as it would come through a pipe. */
    private static final class Numbers extends InputStream {

        private byte[] line = {};
        private int at;
        private int number;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            int done = 0;
            while (done < length && (at < line.length || number < LINES)) {
                if (at == line.length) {
                    line = (++number + "\n").getBytes(StandardCharsets.US_ASCII);
                    at = 0;
                }
                int more = Math.min(length - done, line.length - at);
                System.arraycopy(line, at, to, offset + done, more);
                at += more;
                done += more;
            }
            return done == 0 ? -1 : done;
        }
    }

    @Test
    void aMillionLinesComeBackAsTheyWere() throws Exception {
        try (RealRedis redis = RealRedis.on(Ports.free());
                HistoryNode node = new HistoryNode(
                        "million",
                        redis.port(),
                        "-Dredtail.archive.store=directory",
                        "-Dredtail.archive.directory=" + archive)) {
            node.awaitReady();
            await().atMost(20, TimeUnit.SECONDS).until(() -> node.isRecorder(redis));
            String log = "http://" + node.uri().getAuthority() + "/api/logs/big";
            String expected = sha256(new Numbers());
            long heap = node.liveHeapBytes();

            CompletableFuture<?> upload = client.sendAsync(
                    HttpRequest.newBuilder(URI.create(log))
                            .PUT(BodyPublishers.ofInputStream(Numbers::new))
                            .build(),
                    BodyHandlers.ofString());
            watchUntilDone(upload, redis, node);
            var ended = client.send(
                    HttpRequest.newBuilder(URI.create(log + "/end"))
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            assertThat(ended.statusCode()).isLessThan(300);
            await().atMost(Duration.ofMinutes(3)).until(() -> inRedis(redis) < 2_048);
            CompletableFuture<String> download =
                    CompletableFuture.supplyAsync(() -> sha256(get(log + "?follow=false&tail=" + 2 * LINES)));
            watchUntilDone(download, redis, node);

            System.out.printf(
                    "%,d lines: at most %,d bytes in Redis, %,d at the end; at most %,d KiB more of live heap%n",
                    LINES, mostInRedis.get(), inRedis(redis), (mostHeap.get() - heap) / 1024);
            assertThat(download.join()).isEqualTo(expected);
            assertThat(mostInRedis.get()).isLessThanOrEqualTo(4 * MIB);
            assertThat(mostHeap.get() - heap).isLessThanOrEqualTo(64 * MIB);
        }
    }

    private void watchUntilDone(CompletableFuture<?> done, RealRedis redis, HistoryNode node) {
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    mostInRedis.accumulateAndGet(inRedis(redis), Math::max);
                    mostHeap.accumulateAndGet(node.liveHeapBytes(), Math::max);
                    return done.isDone();
                });
    }

    private InputStream get(String url) {
        try {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofInputStream())
                    .body();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sha256(InputStream in) {
        try (in) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] piece = new byte[64 * 1024];
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                digest.update(piece, 0, length);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long inRedis(RealRedis redis) {
        return redis.run(jedis -> Stream.of("redtail:v1:{logs:big}:meta", "redtail:v1:{logs:big}:stream")
                .map(key -> jedis.memoryUsage(key, 0))
                .mapToLong(bytes -> bytes == null ? 0 : bytes)
                .sum());
    }
}
