package io.redtail.redis;

import io.redtail.lifecycle.Worker;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.redis.ClusterBus.Listening;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;

/**
 * Compares once per second the links of the node that is listened at with those that it had when listening began. Where one has
 * ended or come, or the node does not answer twice, publications may be missing that nobody has said to be: the subscriber's
 * connection is closed, and what follows is what follows any lost connection, a gap for each channel.
 */
public final class BusWatch {

    private static final Logger LOG = Logs.of(BusWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final BoundedLog changes = new BoundedLog(LOG, Level.WARNING);
    private final ClusterBus bus;
    private final JedisClientConfig config;
    private final Runnable reconnect;
    private final Worker worker = new Worker("cluster bus watch", this::step, this::disconnect);

    /** The worker's only. */
    private @Nullable Jedis connection;

    private @Nullable HostAndPort connected;
    private boolean failed;
    private boolean complained;

    /** @param reconnect ends the subscriber's connection; another one follows */
    BusWatch(ClusterBus bus, JedisClientConfig config, Runnable reconnect) {
        this.bus = bus;
        this.config = config;
        this.reconnect = reconnect;
    }

    /** Starts its thread. */
    public void start(ThreadFactory threads) {
        worker.start(threads);
    }

    private Duration step() {
        Listening listening = bus.listening();
        if (listening != null) {
            look(listening);
        }
        return INTERVAL;
    }

    private void look(Listening listening) {
        try {
            Jedis asked = connect(listening.node());
            Optional<Set<String>> links = ClusterBus.links(asked);
            failed = false;
            if (!bus.isStill(listening.node(), asked)) {
                listenAgain(listening, "another node has its slot");
            } else if (links.isEmpty()) {
                complain(listening);
            } else if (!links.equals(listening.links())) {
                listenAgain(listening, "a link of the cluster bus has ended or is new");
            }
        } catch (RuntimeException e) {
            disconnect();
            if (failed) {
                listenAgain(listening, Diagnosis.of(e).text());
            }
            failed = true;
        }
    }

    private void listenAgain(Listening listening, String reason) {
        if (worker.isRunning()
                && listening.equals(bus.listening())) { // otherwise another one has been chosen meanwhile
            changes.log(LogEvent.of("cluster_bus_changed")
                    .with("node", listening.node())
                    .with("reason", reason)
                    .with("consequence", "gap")
                    .toString());
            reconnect.run();
        }
    }

    /** Once: it stays so until Redis or its users are changed. */
    private void complain(Listening listening) {
        if (!complained) {
            complained = true;
            LOG.log(
                    Level.WARNING,
                    LogEvent.of("cluster_links_unknown")
                            .with("node", listening.node())
                            .with("consequence", "lines that the cluster's bus loses are not announced")
                            .with("needs", "Redis 7.0, +cluster|links"));
        }
    }

    private Jedis connect(HostAndPort node) {
        Jedis open = connection;
        if (open == null || !node.equals(connected)) {
            disconnect();
            open = new Jedis(node, config);
            connection = open;
            connected = node;
        }
        return open;
    }

    private void disconnect() {
        Jedis open = connection;
        connection = null;
        if (open != null) {
            open.close();
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
