package io.redtail.it.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisException;

/** A build system that only ever calls PUBLISH: so many lines a second, on one channel after the other, whatever happens. */
final class Publisher implements AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(20);
    private static final int TIMEOUT_MILLIS = 1_000;

    private final Lines lines;
    private final int linesPerTick;
    private final IntSupplier redisPort;
    private final Thread thread = new Thread(this::run, "publisher");
    private volatile boolean running = true;
    private int channel;

    /** @param redisPort where Redis is, asked for every connection */
    Publisher(Lines lines, int linesPerSecond, IntSupplier redisPort) {
        this.lines = lines;
        this.linesPerTick = (int) (linesPerSecond * TICK.toMillis() / 1_000);
        this.redisPort = redisPort;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (running) {
            var config = DefaultJedisClientConfig.builder()
                    .timeoutMillis(TIMEOUT_MILLIS)
                    .build();
            try (var jedis = new Jedis(new HostAndPort("127.0.0.1", redisPort.getAsInt()), config)) {
                publishOn(jedis);
            } catch (RuntimeException away) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    private void publishOn(Jedis jedis) {
        long due = System.nanoTime();
        while (running) {
            publish(jedis);
            due = Math.max(due + TICK.toNanos(), System.nanoTime() - TimeUnit.SECONDS.toNanos(1));
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    /** What a connection that broke was asked to publish may have been published, or not. */
    private void publish(Jedis jedis) {
        List<Integer> channels = new ArrayList<>(linesPerTick);
        List<Response<Long>> answers = new ArrayList<>(linesPerTick);
        JedisException failure = null;
        try (var pipeline = jedis.pipelined()) {
            for (int i = 0; i < linesPerTick; i++, channel = (channel + 1) % lines.channels()) {
                channels.add(channel);
                answers.add(
                        pipeline.publish("logs:" + lines.project(channel), lines.next(channel) + " goes on, and on"));
            }
            pipeline.sync();
        } catch (JedisException e) {
            failure = e;
        }
        for (int i = 0; i < channels.size(); i++) {
            lines.written(channels.get(i), failure == null && isAcknowledged(answers.get(i)));
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static boolean isAcknowledged(Response<Long> answer) {
        try {
            return answer.get() >= 0;
        } catch (JedisException refused) {
            return false;
        }
    }

    /** Ends it; returns when it publishes no more. */
    @Override
    public void close() {
        running = false;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
