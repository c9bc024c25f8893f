package io.redtail.protocol;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** How often each caller may do something, whatever connection it uses. Holds callers of the last seconds only. Any thread. */
public final class CallerRates {

    private final int perSecond;
    private final long burst;
    private final LongSupplier nanoTime;
    private final LongAdder refused = new LongAdder();
    private final Map<String, TokenBucket> callers = new ConcurrentHashMap<>();

    /**
     * Starts with nobody.
     *
     * @param perSecond 0: no limit
     * @param burst how often a caller that was quiet may do it at once
     */
    public CallerRates(int perSecond, long burst) {
        this(perSecond, burst, System::nanoTime);
    }

    /** A caller that was quiet may do at once what it may do in {@code burstSeconds}. {@code perSecond} 0: no limit. */
    public static CallerRates inSeconds(int perSecond, int burstSeconds) {
        return new CallerRates(perSecond, (long) perSecond * burstSeconds);
    }

    CallerRates(int perSecond, long burst, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.nanoTime = nanoTime;
    }

    public int perSecond() {
        return perSecond;
    }

    /** Counts one. @return false if that is too much; then nothing is counted */
    public boolean tryTake(String caller) {
        return tryTake(caller, 1, 0);
    }

    /** Counts {@code count} at once, if at least {@code reserve} may follow at once. @return false if not; then nothing is counted */
    public boolean tryTake(String caller, int count, int reserve) {
        if (perSecond == 0) {
            return true;
        }
        boolean[] taken = new boolean[1];
        callers.compute(caller, (unused, known) -> {
            TokenBucket bucket = known != null ? known : new TokenBucket((double) burst, perSecond, nanoTime);
            taken[0] = bucket.tryTake(count, reserve);
            return bucket;
        });
        if (!taken[0]) {
            refused.increment();
        }
        return taken[0];
    }

    /** How often it was too much. */
    public long refused() {
        return refused.sum();
    }

    /** Forgets callers that are as good as new. */
    public void forgetIdle() {
        for (String caller : callers.keySet()) {
            callers.computeIfPresent(caller, (unused, bucket) -> bucket.isFull() ? null : bucket);
        }
    }

    /** How many are known. */
    int size() {
        return callers.size();
    }
}
