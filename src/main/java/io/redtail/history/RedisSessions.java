package io.redtail.history;

import io.redtail.redis.CircuitBreaker;
import io.redtail.redis.RedisConnector;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** As many connections for commands as threads use one at a time; they are kept for the next. Any thread. */
final class RedisSessions implements AutoCloseable {

    private final RedisConnector connector;
    private final int maxIdle;
    private final ConcurrentLinkedQueue<RedisSession> idle = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    RedisSessions(RedisConnector connector) {
        this(connector, Integer.MAX_VALUE);
    }

    /** @param maxIdle about how many are kept that nobody uses */
    RedisSessions(RedisConnector connector, int maxIdle) {
        this.connector = connector;
        this.maxIdle = maxIdle;
    }

    /** @throws RuntimeException as {@link RedisSession#call} has it; at once, if where it leads to has not answered in time lately */
    <T> T with(Function<RedisSession, T> use) {
        return connector.whileAnswering(() -> use(take(), use));
    }

    /**
     * The same of what only reads. If a connection that was kept is broken, as all are after a restart of Redis, it is read once more on a
     * new one.
     */
    <T> T read(Function<RedisSession, T> use) {
        return connector.whileAnswering(() -> {
            RedisSession session = take();
            boolean wasKept = session.isOpen();
            try {
                return use(session, use);
            } catch (JedisConnectionException e) {
                if (!wasKept || CircuitBreaker.isTimeout(e)) {
                    throw e;
                }
                closeIdle();
                return use(take(), use);
            }
        });
    }

    private RedisSession take() {
        RedisSession session = idle.poll();
        if (session == null) {
            session = new RedisSession(connector);
        }
        session.leaveFormerOwner();
        return session;
    }

    private <T> T use(RedisSession session, Function<RedisSession, T> use) {
        try {
            return use.apply(session);
        } finally {
            if (maxIdle < Integer.MAX_VALUE && idle.size() >= maxIdle) {
                session.close();
            } else {
                idle.add(session);
            }
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
