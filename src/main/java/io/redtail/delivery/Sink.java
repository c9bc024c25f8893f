package io.redtail.delivery;

/** How a send queue reaches one client's socket on this server. */
public interface Sink {

    /** What it is called in logs and metrics; one of a handful. */
    default String name() {
        return "other";
    }

    /**
     * Hands to the socket what it takes now, in order, and returns. When the socket has room for what stays in the send
     * queue, the sink says so by its {@code wake}, and is called again, also when nothing waits any more.
     *
     * <p>Called by the subscriber's shard only, one call at a time. Must not block. A {@link RuntimeException} closes this
     * subscriber and nobody else.
     */
    void flush(SendQueue sendQueue);

    /** Closes the connection, on another thread: closing can block for seconds. Called once. */
    void close(CloseCode code, String reason);

    /** Makes the sink of one subscriber. */
    interface Factory {

        /**
         * Makes it.
         *
         * @param wake has the shard call {@link Sink#flush} again; any thread, never blocks
         */
        Sink create(Runnable wake);
    }
}
