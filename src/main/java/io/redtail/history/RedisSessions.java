package io.redtail.history;

import io.redtail.redis.RedisConnector;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** As many connections for commands as threads use one at a time; each is kept for the next. Any thread. */
final class RedisSessions implements AutoCloseable {

    private final RedisConnector connector;
    private final ConcurrentLinkedQueue<RedisSession> idle = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    RedisSessions(RedisConnector connector) {
        this.connector = connector;
    }

    /** @throws RuntimeException as {@link RedisSession#call} has it */
    <T> T with(Function<RedisSession, T> use) {
        RedisSession session = idle.poll();
        if (session == null) {
            session = new RedisSession(connector);
        }
        try {
            return use.apply(session);
        } finally {
            idle.add(session);
            if (closed) {
                closeIdle();
            }
        }
    }

    /** Those that are in use are closed when they no longer are. */
    @Override
    public void close() {
        closed = true;
        closeIdle();
    }

    private void closeIdle() {
        for (RedisSession session = idle.poll(); session != null; session = idle.poll()) {
            session.close();
        }
    }
}
