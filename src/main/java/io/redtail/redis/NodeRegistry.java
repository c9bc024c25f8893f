package io.redtail.redis;

import io.redtail.delivery.UpstreamUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import redis.clients.jedis.commands.JedisCommands;
import redis.clients.jedis.params.SetParams;

/**
 * The nodes that share a Redis, or several independent ones, each described by itself under a key that expires, and the set of their ids. Any
 * thread; waits for Redis.
 */
public final class NodeRegistry {

    /** How long a node's entry stays after its last update. */
    public static final Duration KEPT = Duration.ofSeconds(15);

    private static final String AWAY = "the nodes cannot be read: Redis is away";

    private final List<RedisCommands> each;
    private final IntPredicate isAway;
    private final RedisNames names;

    /**
     * Knows no nodes yet.
     *
     * @param each of the independent Redis: all are told of the nodes, so that any one knows them
     * @param isAway whether one of several is known to be away, and not to be waited for
     */
    NodeRegistry(List<RedisCommands> each, IntPredicate isAway, RedisNames names) {
        this.each = List.copyOf(each);
        this.isAway = isAway;
        this.names = names;
    }

    /** Writes a node's description. @throws UpstreamUnavailableException if Redis is away, or one of several, after all others have it */
    public void put(String id, String description) {
        List<UpstreamUnavailableException> away = new ArrayList<>();
        for (int redis = 0; redis < each.size(); redis++) {
            try {
                if (isAway.test(redis)) {
                    throw new UpstreamUnavailableException(AWAY);
                }
                put(each.get(redis), id, description);
            } catch (UpstreamUnavailableException e) {
                away.add(e);
            }
        }
        if (!away.isEmpty()) {
            throw away.get(0);
        }
    }

    private void put(RedisCommands commands, String id, String description) {
        Long unused = run(commands, jedis -> {
            jedis.set(names.node(id), description, new SetParams().px(KEPT.toMillis()));
            return jedis.sadd(names.nodes(), id);
        });
    }

    /**
     * The last description of every node, as far as masters of a cluster answer; removes those that have expired. Of several Redis, the first
     * that answers is asked.
     *
     * @throws UpstreamUnavailableException if Redis is away, or the master that keeps the ids
     */
    public RegisteredNodes all() {
        return new FirstThatAnswers(isAway).of(0, each, this::all);
    }

    private RegisteredNodes all(RedisCommands commands) {
        List<String> ids = run(commands, jedis -> List.copyOf(jedis.smembers(names.nodes())));
        Map<String, Optional<String>> read =
                run(() -> commands.values(ids.stream().map(names::node).toList()));
        List<String> present = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        for (String id : ids) {
            Optional<String> description = read.get(names.node(id));
            if (description == null) {
                unread.add(id);
            } else if (description.isEmpty()) {
                Long unused = run(commands, jedis -> jedis.srem(names.nodes(), id));
            } else {
                present.add(description.get());
            }
        }
        return new RegisteredNodes(List.copyOf(present), List.copyOf(unread));
    }

    private static <T> T run(RedisCommands commands, Function<JedisCommands, T> what) {
        return run(() -> commands.run(what));
    }

    private static <T> T run(Supplier<T> what) {
        return RedisCommands.answer(what, "the gateway's Redis user may not read the nodes", AWAY);
    }
}
