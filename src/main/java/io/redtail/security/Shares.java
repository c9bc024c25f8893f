package io.redtail.security;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many long requests of one kind each caller may have at a time: so many of its address, so many of its identity.
 * Anyone is no identity. Any thread.
 */
public final class Shares {

    private final String what;
    private final Counts byAddress;
    private final Counts byIdentity;

    /**
     * Starts with nobody.
     *
     * @param what of which there are so many, such as {@code streams}
     * @param perAddress 0: no limit
     * @param perIdentity 0: no limit
     */
    public Shares(String what, int perAddress, int perIdentity) {
        this.what = what;
        this.byAddress = new Counts("limits." + what + "-per-address", perAddress);
        this.byIdentity = new Counts("limits." + what + "-per-identity", perIdentity);
    }

    /** How often each limit has kept somebody out, by its key without {@code redtail.}. */
    public Map<String, Long> refused() {
        return Map.of(byAddress.key(), byAddress.refused(), byIdentity.key(), byIdentity.refused());
    }

    /**
     * Counts one more of the caller's.
     *
     * @return what gives it back
     * @throws RefusedException 429 if the caller has had its share; then nothing is counted
     */
    public Share take(Caller caller) {
        Optional<String> subject = caller.subject();
        if (subject.isPresent() && !byIdentity.tryAdd(subject.get())) {
            throw tooMany("this identity", byIdentity);
        }
        if (!byAddress.tryAdd(caller.address())) {
            subject.ifPresent(byIdentity::remove);
            throw tooMany("this address", byAddress);
        }
        return new Share(caller.address(), subject);
    }

    private RefusedException tooMany(String who, Counts counts) {
        return RefusedException.tooMany(who + " has " + counts.limit() + " " + what + " (redtail." + counts.key()
                + "); end some, or try again later");
    }

    /** One that is counted until it is released. */
    public final class Share {

        private final String address;
        private final Optional<String> subject;
        private final AtomicBoolean held = new AtomicBoolean(true);

        private Share(String address, Optional<String> subject) {
            this.address = address;
            this.subject = subject;
        }

        /** Counts it no more; again does nothing. */
        public void release() {
            if (held.compareAndSet(true, false)) {
                byAddress.remove(address);
                subject.ifPresent(byIdentity::remove);
            }
        }
    }
}
