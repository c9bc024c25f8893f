package io.redtail.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Lets what was published before pass by at a node of a cluster, before anything is subscribed there.
 *
 * <p>A publication reaches one node earlier than another. A subscriber that changes from one to the other would get again what the
 * first one has delivered and the second one has not heard yet. So a marker is published at every node, and waited for at the new
 * one: what each node sent before its marker has passed by then, for the bus keeps the order of each node.
 *
 * <p>One thread.
 */
final class BusBarrier {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final JedisClientConfig config;
    private final String channel;
    private final String id = UUID.randomUUID().toString();

    /** @param channel where nobody else publishes */
    BusBarrier(JedisClientConfig config, String channel) {
        this.config = config;
        this.channel = channel;
    }

    /**
     * Waits until what was published at {@code all} nodes has passed by at {@code node}. Nodes that are away, or take nothing from
     * this user, are not waited for; the others for two seconds.
     *
     * @return whether all of it has; otherwise some may come yet
     * @throws JedisException if the node does not let us subscribe
     */
    boolean pass(HostAndPort node, List<HostAndPort> all) {
        try (Connection connection = new Connection(new DefaultJedisSocketFactory(node, config), config)) {
            connection.sendCommand(Command.SUBSCRIBE, channel);
            Object unused = connection.getOne();
            Set<String> missing =
                    publish(all, System.nanoTime() + TIMEOUT.multipliedBy(2).toNanos());
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (!missing.isEmpty()) {
                Optional<String> marker = next(connection, deadline);
                if (marker.isEmpty()) {
                    return false;
                }
                missing.remove(marker.get());
            }
            return true;
        }
    }

    /** The markers that were published. */
    private Set<String> publish(List<HostAndPort> nodes, long deadline) {
        Set<String> published = new HashSet<>();
        for (HostAndPort node : nodes) {
            String marker = id + " " + node;
            if (System.nanoTime() - deadline < 0 && isPublished(node, marker)) {
                published.add(marker);
            }
        }
        return published;
    }

    private boolean isPublished(HostAndPort node, String marker) {
        try (Jedis jedis = new Jedis(node, config)) {
            jedis.publish(channel, marker);
            return true;
        } catch (JedisException away) {
            return false; // what it published before has arrived, or never will
        }
    }

    /** What is published next; empty if nothing is until {@code deadline}, or the node dies, as the subscriber will notice. */
    private static Optional<String> next(Connection connection, long deadline) {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0) {
            return Optional.empty();
        }
        connection.setSoTimeout((int) left);
        try {
            return connection.getOne() instanceof List<?> message && message.get(2) instanceof byte[] payload
                    ? Optional.of(new String(payload, StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (JedisConnectionException e) {
            return Optional.empty();
        }
    }
}
