package io.redtail.history;

import java.util.function.Function;
import redis.clients.jedis.Jedis;

/** The Redis in whose order everything is recorded: where this node listens, and hears who else does. As its sessions. */
final class OrderNode {

    /** A connection, or one of several. */
    private interface Connected {

        <T> T call(Function<Jedis, T> command);
    }

    private final Connected connected;

    /** One at the Redis that a recorder writes to anyway. */
    OrderNode(RedisSession session) {
        this.connected = session::call;
    }

    /** Another one, for the recorders of all partitions. */
    OrderNode(RedisSessions sessions) {
        this.connected = new Connected() {
            @Override
            public <T> T call(Function<Jedis, T> command) {
                return sessions.with(session -> session.call(command));
            }
        };
    }

    /** @throws RuntimeException as {@link RedisSession#call} has it */
    <T> T call(Function<Jedis, T> command) {
        return connected.call(command);
    }

    /** How many listen to a channel there. */
    long listeners(String channel) {
        return call(jedis -> jedis.pubsubNumSub(channel)).getOrDefault(channel, 0L);
    }
}
