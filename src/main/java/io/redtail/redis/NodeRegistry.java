package io.redtail.redis;

import io.redtail.delivery.UpstreamUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import redis.clients.jedis.commands.JedisCommands;
import redis.clients.jedis.params.SetParams;

/**
 * The nodes that share a Redis, each described by itself under a key that expires, and the set of their ids. Any
 * thread; waits for Redis.
 */
public final class NodeRegistry {

    /** How long a node's entry stays after its last update. */
    public static final Duration KEPT = Duration.ofSeconds(15);

    private final RedisCommands commands;
    private final RedisNames names;

    public NodeRegistry(RedisCommands commands, RedisNames names) {
        this.commands = commands;
        this.names = names;
    }

    /** Writes a node's description. @throws UpstreamUnavailableException if Redis is away */
    public void put(String id, String description) {
        Long unused = run(jedis -> {
            jedis.set(names.node(id), description, new SetParams().px(KEPT.toMillis()));
            return jedis.sadd(names.nodes(), id);
        });
    }

    /**
     * The last description of every node, in no order; removes those that have expired.
     *
     * @throws UpstreamUnavailableException if Redis is away
     */
    public List<String> all() {
        return run(jedis -> {
            List<String> ids = List.copyOf(jedis.smembers(names.nodes()));
            if (ids.isEmpty()) {
                return List.of();
            }
            List<String> description = jedis.mget(ids.stream().map(names::node).toArray(String[]::new));
            List<String> present = new ArrayList<>();
            for (int i = 0; i < ids.size(); i++) {
                if (description.get(i) == null) {
                    jedis.srem(names.nodes(), ids.get(i));
                } else {
                    present.add(description.get(i));
                }
            }
            return present;
        });
    }

    private <T> T run(Function<JedisCommands, T> what) {
        return commands.run(
                what, "the gateway's Redis user may not read the nodes", "the nodes cannot be read: Redis is away");
    }
}
