package io.redtail.http.publishing;

import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.protocol.TokenBucket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests that publish each caller may send. Bounded by who has been here in the last seconds. Any thread.
 */
final class PublishRates {

    private static final double BURST_SECONDS = 2;

    private final int perSecond;
    private final LongAdder refused = new LongAdder();
    private final Map<String, TokenBucket> callers = new ConcurrentHashMap<>();

    /** @param perSecond 0: as many as they like */
    PublishRates(int perSecond) {
        this.perSecond = perSecond;
    }

    /** @throws ProblemException 429 if it was one too many */
    void take(String caller) {
        if (perSecond == 0) {
            return;
        }
        boolean[] taken = new boolean[1];
        callers.compute(caller, (unused, known) -> {
            TokenBucket bucket =
                    known != null ? known : new TokenBucket(perSecond * BURST_SECONDS, perSecond, System::nanoTime);
            taken[0] = bucket.tryTake();
            return bucket;
        });
        if (!taken[0]) {
            refused.increment();
            throw new ProblemException(Problem.of(
                            429,
                            "Too many requests",
                            "more than " + perSecond + " requests a second (redtail.limits.publishes-per-second); send"
                                    + " many lines with one request")
                    .with("Retry-After", "1"));
        }
    }

    /** How many requests were one too many. */
    long refused() {
        return refused.sum();
    }

    /** Forgets who has been quiet. */
    void forgetIdle() {
        for (String caller : callers.keySet()) {
            callers.computeIfPresent(caller, (unused, bucket) -> bucket.isFull() ? null : bucket);
        }
    }
}
