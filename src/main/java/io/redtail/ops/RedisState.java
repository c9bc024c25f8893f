package io.redtail.ops;

import io.redtail.redis.RedisSubscribers;

/** How far the subscription to Redis has come; of several independent Redis, the subscriptions to all of them. */
public enum RedisState {
    /** There is no connection, to none of several Redis either; a new one is tried until it is there. */
    AWAY,
    /** Of several independent Redis, some have no connection, and some have: channels of those are served. */
    PARTLY_AWAY,
    /** Redis answers; the first probe has not come back. */
    CONNECTED,
    /** What is published arrives. */
    READY;

    /** Any thread; waits for nothing. */
    public static RedisState of(RedisSubscribers redis) {
        int away = redis.away().size();
        if (away > 0) {
            return away == redis.each().size() ? AWAY : PARTLY_AWAY;
        }
        return redis.areReady() ? READY : CONNECTED;
    }
}
