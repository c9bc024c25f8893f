package io.redtail.redis;

import java.util.function.Consumer;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisAccessControlException;

/**
 * A subscriber's connection that outlives what Redis refuses. Jedis' pub/sub loop ends with the first error that it reads,
 * although the stream is in step behind it (Jedis 8.0.2, {@code Connection.readProtocolWithCheckingBroken}). Here the error is
 * handed over, and the loop reads on.
 */
final class ErrorTolerantConnection extends Connection {

    private final Consumer<JedisAccessControlException> refused;

    /** @param refused called by the reader, in Redis' order; what it throws ends the loop */
    ErrorTolerantConnection(
            JedisSocketFactory sockets, JedisClientConfig config, Consumer<JedisAccessControlException> refused) {
        super(sockets, config);
        this.refused = refused;
    }

    @Override
    public Object getUnflushedObject() {
        while (true) {
            try {
                return super.getUnflushedObject();
            } catch (JedisAccessControlException e) {
                refused.accept(e);
            }
        }
    }
}
