package io.redtail.redis;

import io.redtail.lifecycle.Worker;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The nodes of a Redis Cluster that have not answered in time: whoever asks for one of them fails at once, and holds no thread that
 * others need. A thread of its own sends each of them a {@code PING}, one at a time, until it answers.
 *
 * <p>A node that refuses connections is not one of them, for it holds nobody.
 *
 * <p>Any thread.
 */
public final class CircuitBreaker {

    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Logger LOG = Logs.of(CircuitBreaker.class);

    private final BoundedLog changes = new BoundedLog(LOG, Level.WARNING);
    private final JedisClientConfig config;
    private final Set<HostAndPort> silent = ConcurrentHashMap.newKeySet();
    private final Worker worker = new Worker("silent nodes", this::probe);

    /** @param config how to talk to each node, with the timeout of one call */
    CircuitBreaker(JedisClientConfig config) {
        this.config = config;
    }

    /** Starts its thread. Without it, a node that is silent once stays so. */
    public void start(ThreadFactory threads) {
        worker.start(threads);
    }

    /** Whether a node has not answered in time, and not since. */
    boolean isOpen(HostAndPort node) {
        return silent.contains(node);
    }

    /**
     * Runs what asks a node.
     *
     * @throws JedisConnectionException at once, if the node is known to be silent; otherwise as the call has it
     */
    <T> T call(HostAndPort node, Supplier<T> call) {
        if (isOpen(node)) {
            throw new JedisConnectionException(node + " does not answer in time; a probe asks it again");
        }
        try {
            return call.get();
        } catch (JedisConnectionException e) {
            failed(node, e);
            throw e;
        }
    }

    /** A node has not answered: if that took as long as it may, nobody waits for it any more. */
    void failed(HostAndPort node, JedisConnectionException failure) {
        if (isTimeout(failure) && silent.add(node)) {
            changes.log(LogEvent.of("cluster_node_silent")
                    .with("node", node)
                    .with("consequence", "what it keeps is unavailable until it answers a probe")
                    .toString());
        }
    }

    /**
     * Whether a call took as long as it may. Jedis has the reason as a cause if a command failed, and as suppressed, once per address, if
     * connecting did.
     */
    public static boolean isTimeout(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
            for (Throwable suppressed : cause.getSuppressed()) {
                if (suppressed instanceof SocketTimeoutException) {
                    return true;
                }
            }
        }
        return false;
    }

    /** It answers, or is gone for good. */
    void answered(HostAndPort node) {
        silent.remove(node);
    }

    /** Forgets nodes that are no longer in the cluster. */
    void keep(Set<HostAndPort> nodes) {
        silent.retainAll(nodes);
    }

    private Duration probe() {
        for (HostAndPort node : silent) {
            if (worker.isRunning() && isAnswering(node)) {
                answered(node);
            }
        }
        return INTERVAL;
    }

    /** One that refuses connections, or this user, holds nobody: what asks it next learns why. */
    private boolean isAnswering(HostAndPort node) {
        try (Jedis jedis = new Jedis(node, config)) {
            String unused = jedis.ping();
            return true;
        } catch (JedisException e) {
            return !isTimeout(e);
        }
    }

    /** Returns at once. */
    public void stop() {
        worker.stop();
    }

    /** Says whether it ended in time. */
    public boolean awaitStopped(Duration timeout) throws InterruptedException {
        return worker.awaitStopped(timeout);
    }
}
