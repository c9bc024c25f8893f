package io.redtail.redis;

import io.redtail.http.publishing.IdempotencyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import redis.clients.jedis.commands.JedisCommands;
import redis.clients.jedis.params.SetParams;

/** Answers in Redis, and counts of them; both expire. */
public final class RedisIdempotencyStore implements IdempotencyStore {

    private static final String FORBIDDEN =
            "the gateway's Redis user may not keep an Idempotency-Key; publish without one";
    private static final String AWAY = "Redis is away; try again with the same key";

    private final RedisNames names;
    private final PeriodCounts counts;
    private final RedisCommands commands;
    private final Duration retention;

    /**
     * Stores nothing yet.
     *
     * @param retention how long a key is kept, from its claim and again from its answer
     */
    public RedisIdempotencyStore(RedisCommands commands, RedisNames names, Duration retention) {
        this.names = names;
        this.counts = new PeriodCounts(names::idempotencyCount);
        this.commands = commands;
        this.retention = retention;
    }

    @Override
    public Optional<String> claim(String key) {
        return run(jedis -> {
            String name = names.idempotency(key);
            if (jedis.set(name, PENDING, expiring().nx()) != null) {
                return Optional.empty();
            }
            return Optional.of(Optional.ofNullable(jedis.get(name)).orElse(PENDING));
        });
    }

    @Override
    public void keep(String key, String answer) {
        String unused = run(jedis -> jedis.set(names.idempotency(key), answer, expiring()));
    }

    @Override
    public void release(String key) {
        Long unused = run(jedis -> jedis.del(names.idempotency(key)));
    }

    @Override
    public long count(String who, Duration period) {
        return run(jedis -> counts.count(jedis, who, period));
    }

    private SetParams expiring() {
        return new SetParams().px(retention.toMillis());
    }

    private <T> T run(Function<JedisCommands, T> what) {
        return commands.run(what, FORBIDDEN, AWAY);
    }
}
