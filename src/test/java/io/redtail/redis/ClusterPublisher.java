package io.redtail.redis;

import io.redtail.it.redis.RealRedis;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** Publishes lines at one node, one after each pause, until it dies: its port, a colon, and numbers from 0 on. */
final class ClusterPublisher {

    private final RealRedis node;
    private final String channel;
    private final Duration pause;
    private final Thread thread = new Thread(this::publish, "publisher");
    private volatile boolean stopping;
    private volatile int next;

    ClusterPublisher(RealRedis node, String channel, Duration pause) {
        this.node = node;
        this.channel = channel;
        this.pause = pause;
        thread.setDaemon(true);
        thread.start();
    }

    private void publish() {
        try (Jedis jedis = new Jedis("127.0.0.1", node.port(), 60_000)) { // a frozen one is waited for
            for (int number = 0; !stopping; number++) {
                jedis.publish(channel, node.port() + ":" + number);
                next = number + 1;
                LockSupport.parkNanos(pause.toNanos());
            }
        } catch (JedisException dead) {
            // so it is
        }
    }

    RealRedis node() {
        return node;
    }

    /** The next line. */
    String next() {
        return node.port() + ":" + next;
    }

    /** Returns when it has published its last one. */
    void stop() throws InterruptedException {
        stopping = true;
        thread.join(60_000);
    }
}
