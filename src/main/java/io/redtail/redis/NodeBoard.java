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
 * What nodes say of themselves, for each other: {@code redtail:v1:node:<id>}, which expires, and the set {@code
 * redtail:v1:nodes} of their ids. Any thread; waits for Redis.
 */
public final class NodeBoard {

    /** How long a node's words stay after it has said them. */
    public static final Duration KEPT = Duration.ofSeconds(15);

    private static final String NODES = "redtail:v1:nodes";
    private static final String NODE = "redtail:v1:node:";

    private final PublishingConnections connections;

    public NodeBoard(PublishingConnections connections) {
        this.connections = connections;
    }

    /** What a node says now. @throws UpstreamUnavailableException if Redis is away */
    public void put(String id, String words) {
        Long unused = run(jedis -> {
            jedis.set(NODE + id, words, new SetParams().px(KEPT.toMillis()));
            return jedis.sadd(NODES, id);
        });
    }

    /** What every node said last, in no order; forgets those that say no more. @throws UpstreamUnavailableException */
    public List<String> all() {
        return run(jedis -> {
            List<String> ids = List.copyOf(jedis.smembers(NODES));
            if (ids.isEmpty()) {
                return List.of();
            }
            List<String> words = jedis.mget(ids.stream().map(id -> NODE + id).toArray(String[]::new));
            List<String> present = new ArrayList<>();
            for (int i = 0; i < ids.size(); i++) {
                if (words.get(i) == null) {
                    jedis.srem(NODES, ids.get(i));
                } else {
                    present.add(words.get(i));
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
