package io.redtail.http;

import io.redtail.security.Caller;
import io.redtail.security.Shares;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Places for long requests of one kind: so many in all, and of those each caller its share. Any thread. */
public final class Places {

    private final String what;
    private final String key;
    private final int max;
    private final Semaphore free;
    private final Shares shares;
    private final LongAdder refused = new LongAdder();

    /**
     * Starts with all of them free.
     *
     * @param what they are for, such as {@code downloads}
     * @param key of the setting that says how many, without {@code redtail.}
     */
    public Places(String what, String key, int max, Shares shares) {
        this.what = what;
        this.key = key;
        this.max = max;
        this.free = new Semaphore(max);
        this.shares = shares;
    }

    /** How often there was none. */
    public long refused() {
        return refused.sum();
    }

    /** How many are taken. */
    public int taken() {
        return max - free.availablePermits();
    }

    /**
     * Takes one.
     *
     * @throws io.redtail.security.RefusedException 429 if the caller has had its share
     * @throws ProblemException 503 if there is none
     */
    public Place take(Caller caller) {
        Shares.Share share = shares.take(caller);
        if (free.tryAcquire()) {
            return new Place(share);
        }
        share.release();
        refused.increment();
        throw new ProblemException(Problem.unavailable(
                "there are " + max + " " + what + " already (redtail." + key + "); try again later"));
    }

    /** One that is taken until it is released. */
    public final class Place {

        private final Shares.Share share;
        private final AtomicBoolean taken = new AtomicBoolean(true);

        private Place(Shares.Share share) {
            this.share = share;
        }

        /** Frees it; again does nothing. */
        public void release() {
            if (taken.compareAndSet(true, false)) {
                share.release();
                free.release();
            }
        }
    }
}
