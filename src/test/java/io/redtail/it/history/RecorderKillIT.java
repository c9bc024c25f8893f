package io.redtail.it.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.HttpApi;
import io.redtail.it.client.HttpStreamClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

/**
 * The recorder is killed ({@code kill -9}) while lines of 1 KB are published at a rate: no line is lost, none is there twice; or the
 * log has said before that this may be, and each loss is announced where it is.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro") // the nodes are Payara Micros
@Tag("proof")
class RecorderKillIT {

    private static final String[] PLENTY = {
        "-Dredtail.history.max-length=10000000",
        "-Dredtail.history.max-bytes=1073741824",
        "-Dredtail.history.max-total-bytes=8589934592",
        "-Xmx" + System.getProperty("redtail.kill.heap", "1g")
    };

    private static final Duration BEFORE = Duration.ofSeconds(Integer.getInteger("redtail.kill.before", 8));
    private static final Duration AFTER = Duration.ofSeconds(Integer.getInteger("redtail.kill.after", 6));

    /** What became of one channel's lines. */
    private static final class Tally {
        long lost;
        long doubled;
        long gaps;
        long unannounced;
        private long last = -1;
        private boolean gap;

        void line(long number) {
            if (number <= last) {
                doubled++;
                return;
            }
            long missing = number - last - 1;
            lost += missing;
            unannounced += gap ? 0 : missing;
            last = number;
            gap = false;
        }

        void gap() {
            gaps++;
            gap = true;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 20, 50})
    void nothingIsLostOrItWasSaidBefore(int megabytesPerSecond) throws Exception {
        try (RealRedis redis = RealRedis.on(Ports.free());
                HistoryNode one = new HistoryNode("kill-1-" + megabytesPerSecond, redis.port(), PLENTY);
                HistoryNode other = new HistoryNode("kill-2-" + megabytesPerSecond, redis.port(), PLENTY)) {
            one.awaitReady();
            other.awaitReady();
            await().atMost(20, TimeUnit.SECONDS).until(() -> one.isRecorder(redis) || other.isRecorder(redis));
            try (KilobytePublisher publisher = new KilobytePublisher(redis.port(), megabytesPerSecond * 1_000)) {
                Thread.sleep(BEFORE.toMillis()); // lines flow
                HistoryNode recorder = one.isRecorder(redis) ? one : other;
                HistoryNode heir = recorder == one ? other : one;
                String saidBefore = one.logged() + other.logged();
                recorder.kill();
                long killedAt = System.nanoTime();
                await().atMost(20, TimeUnit.SECONDS)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> heir.isRecorder(redis));
                long takenAfter = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killedAt);
                Thread.sleep(AFTER.toMillis()); // lines flow on
                publisher.stop();
                publisher.publishLast();
                await().atMost(3, TimeUnit.MINUTES).until(() -> isRecorded(redis, publisher));
                report(megabytesPerSecond, publisher, verify(redis), takenAfter, saidBefore + heir.logged());
            }
        }
    }

    /** Whoever then asks how everything is, is told of the newest update of each key, however it was recorded. */
    @Test
    void theStateIsThatOfAllUpdates() throws Exception {
        int updates = 20_000;
        Map<String, Integer> newest = new ConcurrentHashMap<>();
        AtomicInteger published = new AtomicInteger();
        try (RealRedis redis = RealRedis.on(Ports.free());
                HistoryNode one = new HistoryNode("kill-state-1", redis.port());
                HistoryNode other = new HistoryNode("kill-state-2", redis.port())) {
            one.awaitReady();
            other.awaitReady();
            await().atMost(20, TimeUnit.SECONDS).until(() -> one.isRecorder(redis) || other.isRecorder(redis));
            AtomicInteger until = new AtomicInteger(Integer.MAX_VALUE);
            Thread publisher = new Thread(() -> publishUpdates(redis.port(), newest, published, until));
            publisher.start();
            await().atMost(1, TimeUnit.MINUTES).until(() -> published.get() > updates);
            HistoryNode recorder = one.isRecorder(redis) ? one : other;
            HistoryNode heir = recorder == one ? other : one;
            recorder.kill();
            await().atMost(20, TimeUnit.SECONDS).until(() -> heir.isRecorder(redis));
            until.set(published.get() + updates);
            publisher.join();

            URI snapshot = URI.create(heir.uri().toString().replace("ws:", "http:"))
                    .resolve("/api/jobs/t?snapshot=true&follow=false");
            await().atMost(1, TimeUnit.MINUTES)
                    .untilAsserted(() -> assertThat(state(snapshot)).isEqualTo(newest));
            System.out.println(
                    "recorder killed: a state of " + newest.size() + " keys after " + published + " updates");
        }
    }

    private static void publishUpdates(
            int port, Map<String, Integer> newest, AtomicInteger published, AtomicInteger until) {
        Random random = new Random(20);
        try (Jedis jedis = new Jedis("127.0.0.1", port)) {
            while (published.get() < until.get()) {
                String key = "j" + random.nextInt(2000);
                int number = published.incrementAndGet();
                newest.put(key, number);
                jedis.publish("job_updates", "{\"tenantId\":\"t\",\"jobId\":\"" + key + "\",\"n\":" + number + "}");
            }
        }
    }

    private static Map<String, Integer> state(URI snapshot) {
        Map<String, Integer> state = new HashMap<>();
        try (HttpStreamClient all = HttpApi.subscribe(snapshot)) {
            for (String value : all.rest()) {
                try (JsonReader reader = Json.createReader(new StringReader(value))) {
                    JsonObject update = reader.readObject();
                    state.put(update.getString("jobId"), update.getInt("n"));
                }
            }
        }
        return state;
    }

    private static boolean isRecorded(RealRedis redis, KilobytePublisher publisher) {
        return redis.run(jedis -> {
            for (int channel = 0; channel < KilobytePublisher.CHANNELS; channel++) {
                var newest = StoredEntry.read(jedis, Command.XREVRANGE, KilobytePublisher.stream(channel), "+", "-", 1);
                if (newest.isEmpty() || newestNumber(newest.get(0)) != publisher.published(channel) - 1) {
                    return false;
                }
            }
            return true;
        });
    }

    /** The numbers of the lines of an entry; none if it is a gap. */
    private static LongStream numbers(StoredEntry entry) {
        return entry.lines().stream().mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf(' '))));
    }

    private static long newestNumber(StoredEntry entry) {
        return numbers(entry).reduce(-1, (before, number) -> number);
    }

    private static Tally verify(RealRedis redis) {
        Tally all = new Tally();
        try (Jedis jedis = new Jedis("127.0.0.1", redis.port(), 60_000)) {
            for (int channel = 0; channel < KilobytePublisher.CHANNELS; channel++) {
                Tally tally = new Tally();
                String from = "-";
                String stream = KilobytePublisher.stream(channel);
                for (var page = StoredEntry.read(jedis, Command.XRANGE, stream, from, "+", 2_000);
                        !page.isEmpty();
                        page = StoredEntry.read(jedis, Command.XRANGE, stream, "(" + from, "+", 2_000)) {
                    page.forEach(entry -> {
                        if (entry.isGap()) {
                            tally.gap();
                        } else {
                            numbers(entry).forEach(tally::line);
                        }
                    });
                    from = page.get(page.size() - 1).id();
                }
                all.lost += tally.lost;
                all.doubled += tally.doubled;
                all.gaps += tally.gaps;
                all.unannounced += tally.unannounced;
            }
        }
        return all;
    }

    private static void report(int asked, KilobytePublisher publisher, Tally tally, long takenAfter, String log) {
        boolean said = log.contains("history_ring_short") || log.contains("history_recorder_behind");
        System.out.println(String.format(
                Locale.ROOT,
                "recorder killed: asked %d MB/s, published %.1f MB/s, %d lines, lost %d, doubled %d, gaps %d, not"
                        + " announced %d, lease taken after %d ms, said before: %s",
                asked,
                publisher.megabytesPerSecond(),
                publisher.total(),
                tally.lost,
                tally.doubled,
                tally.gaps,
                tally.unannounced,
                takenAfter,
                said));
        assertThat(tally.doubled).as("doubled").isZero();
        assertThat(tally.unannounced).as("lost and not announced").isZero();
        if (!said) {
            assertThat(tally.lost).as("lost without a word before").isZero();
        }
    }
}
