package io.redtail.it.history;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;

/** Publishes numbered lines of 1 KB at a rate, as fast as it can if that is less, on some channels in turn. */
final class KilobytePublisher implements AutoCloseable {

    static final int CHANNELS = 20;
    private static final int LINE_BYTES = 1000;
    private static final int PER_BATCH = 200;

    private final int port;
    private final int linesPerSecond;
    private final AtomicLongArray published = new AtomicLongArray(CHANNELS);
    private final Thread thread = new Thread(this::run, "kilobyte publisher");
    private final long startedAt = System.nanoTime();
    private volatile boolean running = true;
    private volatile long endedAt;

    KilobytePublisher(int port, int linesPerSecond) {
        this.port = port;
        this.linesPerSecond = linesPerSecond;
        thread.setDaemon(true);
        thread.start();
    }

    static String stream(int channel) {
        return "redtail:v1:{logs:kill-" + channel + "}:stream";
    }

    private void run() {
        byte[] line = new byte[LINE_BYTES];
        long batches = 0;
        try (Jedis jedis = new Jedis("127.0.0.1", port, 60_000)) {
            while (running) {
                long due = startedAt + batches * PER_BATCH * TimeUnit.SECONDS.toNanos(1) / linesPerSecond;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                try (var pipeline = jedis.pipelined()) {
                    for (int i = 0; i < PER_BATCH; i++) {
                        int channel = i % CHANNELS;
                        var unused = pipeline.publish(name(channel), line(line, channel));
                    }
                    pipeline.sync();
                }
                batches++;
            }
        }
        endedAt = System.nanoTime();
    }

    private byte[] line(byte[] line, int channel) {
        Arrays.fill(line, (byte) 'x');
        byte[] number = (published.getAndIncrement(channel) + " ").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(number, 0, line, 0, number.length);
        return line.clone();
    }

    private static byte[] name(int channel) {
        return ("logs:kill-" + channel).getBytes(StandardCharsets.UTF_8);
    }

    void stop() throws InterruptedException {
        running = false;
        thread.join();
    }

    /** One more on each channel, so that a loss at the end is seen. */
    void publishLast() {
        try (Jedis jedis = new Jedis("127.0.0.1", port)) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                jedis.publish(name(channel), line(new byte[LINE_BYTES], channel));
            }
        }
    }

    long published(int channel) {
        return published.get(channel);
    }

    long total() {
        long total = 0;
        for (int channel = 0; channel < CHANNELS; channel++) {
            total += published.get(channel);
        }
        return total;
    }

    double megabytesPerSecond() {
        return total() * (double) LINE_BYTES / 1e6 / ((endedAt - startedAt) / 1e9);
    }

    @Override
    public void close() {
        running = false;
    }
}
