package io.redtail.redis;

import io.redtail.it.redis.RealRedis;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Publishes lines at one Redis, one after each pause, also after it was away: its port, a colon, and numbers from 0 on. What Redis has not
 * acknowledged is published, or not, and not published again.
 */
final class ReturningPublisher implements AutoCloseable {

    private final RealRedis redis;
    private final String channel;
    private final Duration pause;
    private final Thread thread = new Thread(this::publish, "publisher");
    private volatile boolean stopping;
    private final AtomicInteger next = new AtomicInteger();

    ReturningPublisher(RealRedis redis, String channel, Duration pause) {
        this.redis = redis;
        this.channel = channel;
        this.pause = pause;
        thread.setDaemon(true);
        thread.start();
    }

    private void publish() {
        while (!stopping) {
            try (Jedis jedis = new Jedis("127.0.0.1", redis.port(), 60_000)) {
                while (!stopping) {
                    LockSupport.parkNanos(pause.toNanos());
                    jedis.publish(channel, redis.port() + ":" + next.getAndIncrement());
                }
            } catch (JedisException away) {
                LockSupport.parkNanos(pause.toNanos());
            }
        }
    }

    /** The next line. */
    String next() {
        return redis.port() + ":" + next.get();
    }

    /** Returns when it has published its last one. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(60_000);
        } catch (InterruptedException e) {
            throw new AssertionError("a test's thread was interrupted", e);
        }
    }
}
