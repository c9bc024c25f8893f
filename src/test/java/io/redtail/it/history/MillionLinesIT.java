package io.redtail.it.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
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
    private static final int SEEKS = 200;
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
            seek(log, redis.run(jedis -> jedis.hget("redtail:v1:{logs:big}:meta", "epoch")));
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

    /** Single lines, by their positions and by their times: as somebody opens links. */
    private void seek(String log, String epoch) {
        Random random = new Random(1);
        long[] byPosition = new long[SEEKS];
        long[] byTime = new long[SEEKS];
        for (int i = 0; i < SEEKS; i++) {
            int line = i == 0 ? LINES / 10 * 9 : 1 + random.nextInt(LINES);
            String position = "?follow=false&lastEventId=" + epoch + ":" + (line - 1);
            byPosition[i] = nanosToRead(log + position, Integer.toString(line));
            String time = firstLine(log + position + "&time=iso").split(" ", 2)[0];
            String first = firstLine(log + "?follow=false&time=iso&since=" + time);
            assertThat(first).startsWith(time + " ");
            byTime[i] = nanosToRead(log + "?follow=false&since=" + time, first.split(" ", 2)[1]);
        }
        System.out.printf(
                "%d lines by position: median %s, p99 %s; by time: median %s, p99 %s%n",
                SEEKS, millis(byPosition, 0.5), millis(byPosition, 0.99), millis(byTime, 0.5), millis(byTime, 0.99));
    }

    private long nanosToRead(String url, String expected) {
        long begun = System.nanoTime();
        assertThat(firstLine(url)).isEqualTo(expected);
        return System.nanoTime() - begun;
    }

    private String firstLine(String url) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(get(url), StandardCharsets.UTF_8))) {
            return lines.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String millis(long[] nanos, double quantile) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return "%.1f ms".formatted(sorted[(int) Math.ceil(quantile * sorted.length) - 1] / 1e6);
    }

    private InputStream get(String url) {
        try {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofInputStream())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
