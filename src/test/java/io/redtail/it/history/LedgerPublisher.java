package io.redtail.it.history;

import io.redtail.it.redis.RealRedis;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Publishes lines at a fixed rate with plain {@code PUBLISH}, and writes down which of them Redis has acknowledged. Every third
 * line is a number, the two between are the same dot, as a progress bar has it.
 */
final class LedgerPublisher implements Runnable {

    static final String DOT = ".";
    private static final int PER_BURST = 20;

    /** A line, and whether Redis has acknowledged it. */
    record Entry(String line, boolean sure) {}

    private final RealRedis redis;
    private final String channel;
    private final long nanosPerBurst;
    private final List<Entry> ledger = new ArrayList<>();
    private final Thread thread = new Thread(this, "ledger-publisher");
    private volatile boolean running = true;
    private int next;

    LedgerPublisher(RealRedis redis, String channel, int linesPerSecond) {
        this.redis = redis;
        this.channel = channel;
        this.nanosPerBurst = 1_000_000_000L * PER_BURST / linesPerSecond;
    }

    LedgerPublisher start() {
        thread.start();
        return this;
    }

    @Override
    public void run() {
        while (running) {
            try (var jedis = new Jedis("127.0.0.1", redis.port(), 2000)) {
                long due = System.nanoTime();
                while (running) {
                    publish(jedis);
                    due += nanosPerBurst;
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            } catch (JedisException away) {
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    /** What was not acknowledged may have been published or not; what follows begins with a number. */
    private void publish(Jedis jedis) {
        List<String> lines = new ArrayList<>(PER_BURST);
        for (int i = 0; i < PER_BURST; i++, next++) {
            lines.add(next % 3 == 0 ? String.valueOf(next) : DOT);
        }
        List<Response<Long>> answers = new ArrayList<>(PER_BURST);
        try (var pipeline = jedis.pipelined()) {
            lines.forEach(line -> answers.add(pipeline.publish(channel, line)));
            pipeline.sync();
        } catch (JedisException e) {
            lines.forEach(line -> write(line, false));
            next += 2 - (next + 2) % 3;
            throw e;
        }
        lines.forEach(line -> write(line, true));
    }

    private synchronized void write(String line, boolean sure) {
        ledger.add(new Entry(line, sure));
    }

    synchronized List<Entry> ledger() {
        return List.copyOf(ledger);
    }

    /** Ends it. @return the whole ledger */
    List<Entry> stop() {
        running = false;
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ledger();
    }
}
