package io.redtail.delivery;

/** What happens to a client whose send queue is full. */
public enum SlowConsumerPolicy {
    /** The oldest publications make room, and the client is told how many it missed. */
    DROP_OLDEST,
    /** The connection is closed with {@link CloseCode#TRY_AGAIN_LATER}. */
    DISCONNECT
}
