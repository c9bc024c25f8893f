package io.redtail.redis;

import redis.clients.jedis.exceptions.JedisException;

/** One of several Redis is not used, for it is another one of them, too, or its replica. The message is for operators. */
final class NotIndependentException extends JedisException {

    private static final long serialVersionUID = 1L;

    NotIndependentException(String message) {
        super(message);
    }
}
