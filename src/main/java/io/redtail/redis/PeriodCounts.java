package io.redtail.redis;

import java.time.Duration;
import redis.clients.jedis.Jedis;

/** Counts in Redis of what each one did in the present period, for all nodes together; they expire. Any thread. */
final class PeriodCounts {

    private final String prefix;

    /** @param prefix of their keys */
    PeriodCounts(String prefix) {
        this.prefix = prefix;
    }

    /** A key for each period, so that one that is left without an expiry by a broken connection stops nobody. */
    long count(Jedis jedis, String who, Duration period) {
        String key = prefix + who + ":" + System.currentTimeMillis() / period.toMillis();
        long count = jedis.incr(key);
        if (count == 1) {
            jedis.pexpire(key, 2 * period.toMillis());
        }
        return count;
    }
}
