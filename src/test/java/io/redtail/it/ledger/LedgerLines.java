package io.redtail.it.ledger;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/**
 * Publishes numbered lines on {@value #IDS} logs, each at a pace and in bursts of its own, and on one more with so much that clients that
 * rest fall behind.
 */
final class LedgerLines implements AutoCloseable {

    static final int IDS = 10;

    /** Lines per second of each ordinary log. */
    private static final int RATE = Integer.getInteger("redtail.it.ledger.rate", 8);

    private static final int WIDE_RATE = 500;
    private static final long TURN_MILLIS = 20;
    private static final List<String> POOL = pool();

    private final String prefix;
    private final Jedis redis;
    private final Map<String, Integer> published = new HashMap<>();
    private final Thread thread = new Thread(this::publish, "ledger-lines");
    private volatile boolean running = true;
    private volatile boolean failed;

    LedgerLines(String prefix, int redisPort) {
        this.prefix = prefix;
        this.redis = new Jedis("127.0.0.1", redisPort, 60_000);
        thread.setDaemon(true);
        thread.start();
    }

    List<String> ids() {
        return IntStream.range(0, IDS).mapToObj(i -> prefix + i).toList();
    }

    String wide() {
        return "wide-" + prefix;
    }

    /** The payload of line n of a log: {@code ledger.js} and {@code ledger.py} write the same. */
    static String line(String id, int n) {
        return n + " " + id
                + " [INFO] Downloading from central: https://repo.maven.apache.org/maven2/org/example/artifact-"
                + n * 7919L % 997 + "/1." + n % 50 + "/artifact.pom (" + n * 31L % 900 + " kB) " + "é".repeat(n % 5)
                + (id.startsWith("wide") ? " " + POOL.get(n % POOL.size()) : "");
    }

    /** What deflates badly, and is not found again in 32 KB. */
    private static List<String> pool() {
        List<String> texts = new ArrayList<>();
        long x = 1;
        for (int i = 0; i < 61; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = 0; j < 250; j++) {
                x = x * 16807 % 2147483647;
                text.append(String.format(Locale.ROOT, "%08x", x));
            }
            texts.add(text.toString());
        }
        return Collections.unmodifiableList(texts);
    }

    private void publish() {
        long begunAt = System.nanoTime();
        try {
            while (running) {
                double seconds = (System.nanoTime() - begunAt) / 1e9;
                try (Pipeline pipeline = redis.pipelined()) {
                    List<String> ids = ids();
                    for (int i = 0; i < ids.size(); i++) {
                        int burst = 1 << i % 5; // 1 to 16 at once
                        publish(pipeline, ids.get(i), (int) (seconds * RATE) / burst * burst);
                    }
                    publish(pipeline, wide(), (int) (seconds * WIDE_RATE));
                }
                Thread.sleep(TURN_MILLIS); // the pace of what it publishes
            }
        } catch (InterruptedException | RuntimeException e) {
            failed = running;
        }
    }

    private void publish(Pipeline pipeline, String id, int until) {
        for (int n = published.getOrDefault(id, 0); n < until; n++) {
            pipeline.publish(
                    ("logs:" + id).getBytes(StandardCharsets.UTF_8), line(id, n).getBytes(StandardCharsets.UTF_8));
        }
        published.merge(id, until, Math::max);
    }

    /** Ends it. @return the number of the last line of each log */
    Map<String, Integer> stop() throws InterruptedException {
        running = false;
        thread.join(60_000);
        if (thread.isAlive() || failed) {
            throw new AssertionError("publishing failed");
        }
        Map<String, Integer> last = new HashMap<>();
        published.forEach((id, until) -> last.put(id, until - 1));
        return last;
    }

    @Override
    public void close() {
        running = false;
        redis.close();
    }
}
