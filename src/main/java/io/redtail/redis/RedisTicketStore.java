package io.redtail.redis;

import io.redtail.http.tickets.TicketStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import redis.clients.jedis.commands.JedisCommands;
import redis.clients.jedis.params.SetParams;

/** Tickets in Redis, and counts of them; both expire. */
public final class RedisTicketStore implements TicketStore {

    private static final String FORBIDDEN =
            "the gateway's Redis user may not keep tickets; its operator must see to it";
    private static final String AWAY = "Redis is away; try again";

    private final RedisNames names;
    private final PeriodCounts counts;
    private final RedisCommands commands;

    public RedisTicketStore(RedisCommands commands, RedisNames names) {
        this.names = names;
        this.counts = new PeriodCounts(names::ticketCount);
        this.commands = commands;
    }

    @Override
    public void put(String key, String holder, Duration lifetime) {
        String unused = run(jedis -> jedis.set(names.ticket(key), holder, new SetParams().px(lifetime.toMillis())));
    }

    /** Whoever deletes it has it. {@code GETDEL} would be one command, but needs Redis 6.2, which only history does. */
    @Override
    public Optional<String> take(String key) {
        return run(jedis -> {
            String holder = jedis.get(names.ticket(key));
            return holder != null && jedis.del(names.ticket(key)) == 1 ? Optional.of(holder) : Optional.empty();
        });
    }

    @Override
    public long count(String who, Duration period) {
        return run(jedis -> counts.count(jedis, who, period));
    }

    private <T> T run(Function<JedisCommands, T> what) {
        return commands.run(what, FORBIDDEN, AWAY);
    }
}
