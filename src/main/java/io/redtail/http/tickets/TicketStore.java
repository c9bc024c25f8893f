package io.redtail.http.tickets;

import java.time.Duration;
import java.util.Optional;

/**
 * What tickets stand for, shared by all nodes. Blocks, for a bounded time; any thread.
 *
 * <p>Its methods throw {@link io.redtail.delivery.UpstreamUnavailableException} when the store cannot be asked.
 */
public interface TicketStore {

    /** Whether a key may be kept now: not while the Redis that it belongs to is known to be away. Waits for nothing. */
    default boolean isReachable(String key) {
        return true;
    }

    /** Keeps {@code holder} under a key that nobody else has. */
    void put(String key, String holder, Duration lifetime);

    /** Takes out what a key holds: of several calls for one key, on any node, one gets it. Empty: it is not there any more. */
    Optional<String> take(String key);

    /**
     * Counts one more of {@code who} in the present period.
     *
     * @return how many that makes, on all nodes together
     */
    long count(String who, Duration period);
}
