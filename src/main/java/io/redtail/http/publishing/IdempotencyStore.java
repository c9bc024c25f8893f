package io.redtail.http.publishing;

import java.time.Duration;
import java.util.Optional;

/**
 * The answers to requests that may be sent twice, by key, shared by all nodes. Blocks, for a bounded time; any thread.
 *
 * <p>Its methods throw {@link io.redtail.delivery.UpstreamUnavailableException} when the store cannot be asked.
 */
public interface IdempotencyStore {

    /** What a key holds while its request is being carried out. */
    String PENDING = "";

    /** Takes a key that nobody has. @return empty if it is the caller's now; otherwise the answer, or {@link #PENDING} */
    Optional<String> claim(String key);

    /** Keeps the answer, for as long as is configured. */
    void keep(String key, String answer);

    /** Gives a claimed key back: nothing was done. */
    void release(String key);

    /**
     * Counts one more of {@code who} in the present period.
     *
     * @return how many that makes, on all nodes together
     */
    long count(String who, Duration period);
}
