package io.redtail.ops;

/** How far the subscription to Redis has come. */
public enum RedisState {
    /** There is no connection; a new one is tried until it is there. */
    AWAY,
    /** Redis answers; the first probe has not come back. */
    CONNECTED,
    /** What is published arrives. */
    READY
}
