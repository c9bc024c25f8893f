package io.redtail.redis;

import java.time.Duration;
import redis.clients.jedis.commands.JedisCommands;

/** Counts in Redis of what each one did in the present period, for all nodes together; they expire. Any thread. */
final class PeriodCounts {

    private final Names names;

    /** The key of what somebody did in a period, which is a number. */
    interface Names {
        String of(String who, long period);
    }

    PeriodCounts(Names names) {
        this.names = names;
    }

    /** A key for each period, so that one that is left without an expiry by a broken connection stops nobody. */
    long count(JedisCommands jedis, String who, Duration period) {
        String key = names.of(who, System.currentTimeMillis() / period.toMillis());
        long count = jedis.incr(key);
        if (count == 1) {
            jedis.pexpire(key, 2 * period.toMillis());
        }
        return count;
    }
}
