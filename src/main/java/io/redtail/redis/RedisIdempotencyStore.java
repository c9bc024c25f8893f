package io.redtail.redis;

import io.redtail.http.publishing.IdempotencyStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;

/** Answers in Redis, and counts of them; both expire. */
public final class RedisIdempotencyStore implements IdempotencyStore {

    private static final String FORBIDDEN =
            "the gateway's Redis user may not keep an Idempotency-Key; publish without one";
    private static final String AWAY = "Redis is away; try again with the same key";

    private final RedisNames names;
    private final PeriodCounts counts;
    private final PublishingConnections connections;
    private final Duration retention;

    /**
     * Stores nothing yet.
     *
     * @param retention how long a key is kept, from its claim and again from its answer
     */
    public RedisIdempotencyStore(PublishingConnections connections, RedisNames names, Duration retention) {
        this.names = names;
        this.counts = new PeriodCounts(names::idempotencyCount);
        this.connections = connections;
        this.retention = retention;
    }

    @Override
    public Optional<String> claim(String key) {
        return run(jedis -> {
            byte[] name = name(key);
            if (jedis.set(
                            name,
                            PENDING.getBytes(StandardCharsets.UTF_8),
                            expiring().nx())
                    != null) {
                return Optional.empty();
            }
            byte[] known = jedis.get(name);
            return Optional.of(known == null ? PENDING : new String(known, StandardCharsets.UTF_8));
        });
    }

    @Override
    public void keep(String key, String answer) {
        String unused = run(jedis -> jedis.set(name(key), answer.getBytes(StandardCharsets.UTF_8), expiring()));
    }

    @Override
    public void release(String key) {
        Long unused = run(jedis -> jedis.del(name(key)));
    }

    @Override
    public long count(String who, Duration period) {
        return run(jedis -> counts.count(jedis, who, period));
    }

    private SetParams expiring() {
        return new SetParams().px(retention.toMillis());
    }

    private byte[] name(String key) {
        return names.idempotency(key).getBytes(StandardCharsets.UTF_8);
    }

    private <T> T run(Function<Jedis, T> commands) {
        return connections.run(commands, FORBIDDEN, AWAY);
    }
}
