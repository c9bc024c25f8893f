package io.redtail.redis;

import static org.awaitility.Awaitility.await;

import io.redtail.delivery.RecordingSink;
import io.redtail.it.redis.TestCluster;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** Publishes lines {@code id:number} with {@code SPUBLISH} at the master of a channel's slot, wherever that is. */
final class ShardPublisher {

    private static final int TIMEOUT_MILLIS = 60_000; // a frozen one is waited for
    private static final Duration AFTER_FAILURE = Duration.ofMillis(20);

    private final TestCluster cluster;
    private final String channel;
    private final int id;
    private final Duration pause;
    private final Thread thread = new Thread(this::publish, "shard-publisher");
    private volatile boolean stopping;
    private final AtomicInteger next = new AtomicInteger();

    ShardPublisher(TestCluster cluster, String channel, int id, Duration pause) {
        this.cluster = cluster;
        this.channel = channel;
        this.id = id;
        this.pause = pause;
        thread.setDaemon(true);
        thread.start();
    }

    private void publish() {
        while (!stopping) {
            try (Jedis master = new Jedis("127.0.0.1", cluster.masterOf(channel).port(), TIMEOUT_MILLIS)) {
                master.connect();
                publishAt(master);
            } catch (JedisConnectionException | IllegalStateException away) {
                LockSupport.parkNanos(AFTER_FAILURE.toNanos());
            }
        }
    }

    /** Until it is refused, and has published nothing, or the connection ends, and nobody can know. */
    private void publishAt(Jedis master) {
        try {
            while (!stopping) {
                Object unused = master.sendCommand(Command.SPUBLISH, channel, id + ":" + next);
                next.incrementAndGet();
                LockSupport.parkNanos(pause.toNanos());
            }
        } catch (JedisDataException elsewhere) {
            LockSupport.parkNanos(pause.toNanos());
        } catch (JedisConnectionException unknown) {
            next.incrementAndGet();
        }
    }

    /** Waits until a line arrives that is published from now on. */
    void awaitLine(RecordingSink sink, Duration timeout) {
        String line = id + ":" + next;
        await(line).atMost(timeout).until(() -> ClusterLedger.hasReached(line, sink.texts()));
    }

    /** Returns when it has published its last one. */
    void stop() throws InterruptedException {
        stopping = true;
        thread.join(60_000);
    }
}
