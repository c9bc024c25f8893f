package io.redtail.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.redtail.config.RedisSettings;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.commands.JedisCommands;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * Commands to a Redis Cluster: those with a key go to the master of its slot, wherever that is now.
 *
 * <p>Any node takes publications, and the cluster carries them to all others. Those of a channel are published at the master of
 * its slot, for what is published at two nodes may arrive in another order. If it is away, another node takes them.
 */
final class ClusterCommands implements RedisCommands {

    private static final Logger LOG = Logs.of(ClusterCommands.class);

    private static final int MAX_REDIRECTIONS = 5;

    private final RedisSettings settings;
    private final RedisConnector connector;
    private final int max;

    @GuardedBy("this")
    private @Nullable RedisClusterClient client;

    /** Why it could not be opened, if that took as long as a node that does not answer. */
    @GuardedBy("this")
    private @Nullable JedisException silence;

    @GuardedBy("this")
    private long silentSince;

    @GuardedBy("this")
    private boolean closed;

    ClusterCommands(RedisSettings settings, int max) {
        this.settings = settings;
        this.connector = new RedisConnector(settings);
        this.max = max;
    }

    /**
     * Opened when first needed, for it asks a node where the slots are, and a gateway starts without Redis, too. Callers wait for
     * each other. Where no node answers, only one of them waits for that, and then for as long nobody: others fail at once.
     */
    private synchronized RedisClusterClient client() {
        RedisClusterClient open = client;
        if (closed) {
            throw new JedisException("closed");
        }
        if (open == null) {
            open = open(System.nanoTime());
            client = open;
        }
        return open;
    }

    @GuardedBy("this")
    private RedisClusterClient open(long now) {
        long patience = settings.connectTimeout().toNanos();
        JedisException before = silence;
        if (before != null && now - silentSince < patience) {
            throw new JedisConnectionException("no node of the cluster has answered", before);
        }
        try {
            return connector.openCluster(PooledCommands.pool(settings, max));
        } catch (JedisException e) {
            silentSince = System.nanoTime();
            silence = silentSince - now < patience ? null : e;
            throw e;
        }
    }

    @Override
    public <T> T run(Function<JedisCommands, T> commands) {
        return commands.apply(client());
    }

    /** Each master is asked once for all that it keeps. */
    @Override
    public Map<String, Optional<String>> values(List<String> keys) {
        RedisClusterClient cluster = client();
        ClusterSlots slots = connector.slots();
        Map<Optional<HostAndPort>, List<String>> byMaster =
                keys.stream().collect(Collectors.groupingBy(key -> slots.masterOf(JedisClusterCRC16.getSlot(key))));
        Map<String, Optional<String>> values = new HashMap<>();
        byMaster.values().forEach(its -> values.putAll(valuesOfOneMaster(cluster, its)));
        return values;
    }

    private static Map<String, Optional<String>> valuesOfOneMaster(RedisClusterClient cluster, List<String> keys) {
        Map<String, Optional<String>> values = new HashMap<>();
        try (Connection connection = cluster.getConnectionFromSlot(JedisClusterCRC16.getSlot(keys.get(0)))) {
            keys.forEach(key -> connection.sendCommand(Command.GET, key));
            List<Object> answers = connection.getMany(keys.size());
            for (int i = 0; i < keys.size(); i++) {
                Object answer = answers.get(i);
                if (answer == null || answer instanceof byte[]) { // or the slot has just moved
                    values.put(
                            keys.get(i),
                            Optional.ofNullable((byte[]) answer).map(text -> new String(text, StandardCharsets.UTF_8)));
                }
            }
        } catch (JedisException away) {
            LOG.log(Level.DEBUG, "cluster_master_away", away);
        }
        return values;
    }

    @Override
    public List<Object> publish(byte[] channel, List<byte[]> payloads) {
        try (Connection connection = connectionFor(channel)) {
            return PooledCommands.publish(Command.PUBLISH, connection, channel, payloads);
        }
    }

    /** While a slot moves, what its former master has not taken is published at the next one. */
    @Override
    public List<Object> publishInShard(byte[] channel, List<byte[]> payloads) {
        int slot = JedisClusterCRC16.getSlot(channel);
        List<Object> replies = new ArrayList<>();
        for (int attempt = 1; ; attempt++) {
            List<Object> answers;
            try (Connection connection = connectionToMaster(slot)) {
                answers = PooledCommands.publish(
                        Command.SPUBLISH, connection, channel, payloads.subList(replies.size(), payloads.size()));
            } catch (JedisException e) {
                if (replies.isEmpty()) {
                    throw e;
                }
                answers = List.of(new JedisDataException("the next master is away", e)); // some have been published
            }
            List<Object> taken = answers.stream()
                    .takeWhile(answer -> !(answer instanceof JedisRedirectionException))
                    .toList();
            boolean othersAreNot =
                    answers.stream().skip(taken.size()).allMatch(JedisRedirectionException.class::isInstance);
            boolean isDone = taken.size() == answers.size() || !othersAreNot || attempt == MAX_REDIRECTIONS;
            replies.addAll(isDone ? answers : taken);
            if (isDone) {
                return replies;
            }
            client().refreshClusterTopology();
        }
    }

    /** A connection that has just answered. Another node may have become master. */
    private Connection connectionToMaster(int slot) {
        RedisClusterClient cluster = client();
        try {
            return cluster.getConnectionFromSlot(slot);
        } catch (JedisException e) {
            cluster.refreshClusterTopology();
            return cluster.getConnectionFromSlot(slot);
        }
    }

    /** A connection that has just answered: nothing has been published where this fails. */
    private Connection connectionFor(byte[] channel) {
        RedisClusterClient cluster = client();
        try {
            return cluster.getConnectionFromSlot(JedisClusterCRC16.getSlot(channel));
        } catch (JedisException e) {
            return connectionElsewhere(cluster, e);
        }
    }

    private static Connection connectionElsewhere(RedisClusterClient cluster, JedisException failure) {
        cluster.refreshClusterTopology();
        List<ConnectionPool> nodes = new ArrayList<>(cluster.getClusterNodes().values());
        for (ConnectionPool node : nodes) {
            try {
                return node.getResource();
            } catch (JedisConnectionException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    @Override
    public synchronized void close() {
        closed = true;
        RedisClusterClient open = client;
        if (open != null) {
            open.close();
        }
    }
}
