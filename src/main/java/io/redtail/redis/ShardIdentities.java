package io.redtail.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.redtail.config.RedisSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import redis.clients.jedis.Jedis;

/**
 * Who several independent Redis are. None may be another one of them under another name, and none a replica of another one: two recorders would
 * take turns in one Redis, each of which leaves out the channels of the other one, and in a replica nothing can be recorded.
 *
 * <p>Each is asked before it is subscribed to, so one that is away at the start is compared as soon as it is reached. Of two names for one Redis
 * the later one in the list is refused, by all gateways alike, and of a Redis and its replica the replica. It stays refused while the other one
 * is away, for nobody knows then whether they are still the same.
 *
 * <p>Any thread.
 */
public final class ShardIdentities {

    private static final String REMEDY = "; redtail.redis.shards must name Redis that are independent of each other";

    /** @param because of which one */
    private record Refusal(String why, int because) {}

    private final List<String> names;
    private final Map<Integer, Refusal> refusals = new ConcurrentHashMap<>();
    private final Set<Integer> reached = ConcurrentHashMap.newKeySet();
    private volatile IntConsumer disconnect = redis -> {};

    @GuardedBy("this")
    private final Map<Integer, ServerIdentity> connected = new HashMap<>();

    /** @param each the settings of each, in their order */
    public ShardIdentities(List<RedisSettings> each) {
        this.names = IntStream.range(0, each.size())
                .mapToObj(redis -> redis + " at " + each.get(redis).address())
                .toList();
    }

    /** Why one is not used, and what would be right; empty if it is, or has not been reached. Waits for nothing. */
    public Optional<String> refusal(int redis) {
        return Optional.ofNullable(refusals.get(redis)).map(Refusal::why);
    }

    /** Whether one has answered since its subscriber's last connection has ended, so that it is not known to be away. Waits for nothing. */
    public boolean isReached(int redis) {
        return reached.contains(redis);
    }

    /**
     * Sets what happens to one that is refused while it is connected.
     *
     * @param action ends the connection of its subscriber, and returns at once
     */
    void whenRefused(IntConsumer action) {
        disconnect = action;
    }

    /** What one's subscriber asks, which throws a {@link NotIndependentException} if that Redis is refused. */
    Admission admission(int redis, RedisConnector connector) {
        return new Admission() {

            @Override
            public void admit() {
                ask(redis, connector);
            }

            @Override
            public boolean isRevoked() {
                return refusal(redis).isPresent();
            }

            @Override
            public void left() {
                forget(redis);
            }
        };
    }

    private void ask(int redis, RedisConnector connector) {
        Optional<ServerIdentity> identity;
        try (Jedis jedis = connector.openCommands()) {
            identity = ServerIdentity.of(jedis);
        }
        compare(redis, identity).forEach(disconnect::accept);
        refusal(redis).ifPresent(why -> {
            throw new NotIndependentException(why);
        });
        reached.add(redis);
    }

    private synchronized void forget(int redis) {
        reached.remove(redis);
        connected.remove(redis);
    }

    /** Refuses or admits one. @return others that are refused because of it */
    private synchronized List<Integer> compare(int redis, Optional<ServerIdentity> identity) {
        Refusal before = refusals.get(redis);
        if (identity.isEmpty()) { // so nobody knows
            refusals.remove(redis);
            return List.of();
        }
        if (before != null && !connected.containsKey(before.because())) {
            return List.of();
        }
        ServerIdentity own = identity.get();
        Optional<Refusal> refusal = connected.entrySet().stream()
                .flatMap(other -> refusal(redis, own, other.getKey(), other.getValue()).stream())
                .findFirst();
        if (refusal.isPresent()) {
            refusals.put(redis, refusal.get());
            return List.of();
        }
        refusals.remove(redis);
        List<Integer> refused = new ArrayList<>();
        connected.forEach((other, its) -> refusal(other, its, redis, own).ifPresent(why -> {
            refusals.put(other, why);
            refused.add(other);
        }));
        connected.put(redis, own);
        return refused;
    }

    /** Why one is refused beside another one; empty if it is not, or the other one is. */
    private Optional<Refusal> refusal(int redis, ServerIdentity own, int other, ServerIdentity its) {
        boolean isSame = own.runId().equals(its.runId());
        if (!isSame && !own.replicationId().equals(its.replicationId())) {
            return Optional.empty();
        }
        boolean areAlike = isSame || own.isReplica() == its.isReplica();
        boolean isLater = areAlike ? redis > other : own.isReplica();
        if (!isLater) {
            return Optional.empty();
        }
        String relation =
                isSame ? "the same Redis as" : its.isReplica() ? "a replica of the same Redis as" : "a replica of";
        return Optional.of(new Refusal(
                "shard " + names.get(redis) + " is " + relation + " shard " + names.get(other) + REMEDY, other));
    }
}
