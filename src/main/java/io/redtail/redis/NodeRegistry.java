package io.redtail.redis;

import io.redtail.delivery.UpstreamUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/**
 * The nodes that share a Redis, each described by itself: {@code redtail:v1:node:<id>}, which expires, and the set
 * {@code redtail:v1:nodes} of their ids. Any thread; waits for Redis.
 */
public final class NodeRegistry {

    /** How long a node's entry stays after its last update. */
    public static final Duration KEPT = Duration.ofSeconds(15);

    private static final String NODES = "redtail:v1:nodes";
    private static final String NODE = "redtail:v1:node:";

    private final PublishingConnections connections;

    public NodeRegistry(PublishingConnections connections) {
        this.connections = connections;
    }

    /** Writes a node's description. @throws UpstreamUnavailableException if Redis is away */
    public void put(String id, String description) {
        Long unused = run(jedis -> {
            jedis.set(NODE + id, description, new SetParams().px(KEPT.toMillis()));
            return jedis.sadd(NODES, id);
        });
    }

    /**
     * The last description of every node, in no order; removes those that have expired.
     *
     * @throws UpstreamUnavailableException if Redis is away
     */
    public List<String> all() {
        return run(jedis -> {
            List<String> ids = List.copyOf(jedis.smembers(NODES));
            if (ids.isEmpty()) {
                return List.of();
            }
            List<String> description =
                    jedis.mget(ids.stream().map(id -> NODE + id).toArray(String[]::new));
            List<String> present = new ArrayList<>();
            for (int i = 0; i < ids.size(); i++) {
                if (description.get(i) == null) {
                    jedis.srem(NODES, ids.get(i));
                } else {
                    present.add(description.get(i));
                }
            }
            return present;
        });
    }

    @SuppressWarnings("resource") // the connection goes back to its pool, and a Jedis holds nothing else
    private <T> T run(Function<Jedis, T> commands) {
        try {
            return connections.with((Connection connection) -> commands.apply(new Jedis(connection)));
        } catch (JedisException e) {
            throw new UpstreamUnavailableException("the nodes cannot be read: Redis is away", e);
        }
    }
}
