package io.redtail.security;

import io.redtail.config.LimitSettings;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts who is connected: in all, by address, by identity. Any thread.
 *
 * <p>A handshake only {@linkplain #check looks}, because no server tells of one that fails afterwards; it is the open session
 * that {@linkplain #tryEnter enters}. So a crowd may get through the door at once, and the rest of it is sent away behind it.
 */
public final class ConnectionLimits {

    private final LimitSettings settings;
    private final AtomicInteger all = new AtomicInteger();
    private final LongAdder refusedOfAll = new LongAdder();
    private final LongAdder refusedUnauthenticated = new LongAdder();
    private final Counts byAddress;
    private final Counts byIdentity;

    public ConnectionLimits(LimitSettings settings) {
        this.settings = settings;
        this.byAddress = new Counts("limits.connections-per-address", settings.connectionsPerAddress());
        this.byIdentity = new Counts("limits.connections-per-identity", settings.connectionsPerIdentity());
    }

    /** How many connections each limit has kept out, by its key without {@code redtail.}. */
    public Map<String, Long> refused() {
        return Map.of(
                "limits.connections",
                refusedOfAll.sum(),
                "limits.unauthenticated",
                refusedUnauthenticated.sum(),
                byAddress.key(),
                byAddress.refused(),
                byIdentity.key(),
                byIdentity.refused());
    }

    /** @throws RefusedException 503 if the gateway is full, 429 if the caller has had its share */
    void check(Caller caller) {
        if (settings.connections() > 0 && all.get() >= settings.connections()) {
            refusedOfAll.increment();
            throw RefusedException.overloaded("this gateway has " + settings.connections()
                    + " connections (redtail.limits.connections); try again later");
        }
        if (byAddress.isReached(caller.address())) {
            throw tooMany("this address", byAddress);
        }
        if (caller.subject().filter(byIdentity::isReached).isPresent()) {
            throw tooMany("this identity", byIdentity);
        }
    }

    private static RefusedException tooMany(String who, Counts counts) {
        return RefusedException.tooMany(
                who + " has " + counts.limit() + " connections (redtail." + counts.key() + "); close some");
    }

    /** Counts a connection. @return false if there is no room for it; then nothing is counted */
    public boolean tryEnter(String address) {
        if (all.incrementAndGet() > settings.connections() && settings.connections() > 0) {
            all.decrementAndGet();
            refusedOfAll.increment();
            return false;
        }
        if (byAddress.tryAdd(address)) {
            return true;
        }
        all.decrementAndGet();
        return false;
    }

    /** A connection was closed because too many had not said who they are. */
    public void countUnauthenticated() {
        refusedUnauthenticated.increment();
    }

    /** Counts whose connection it is. @return false if there is no room for it; then nothing is counted */
    public boolean tryEnter(Identity identity) {
        return identity.isAnyone() || byIdentity.tryAdd(identity.subject());
    }

    /** The connection that was counted has ended. */
    public void leave(String address) {
        all.decrementAndGet();
        byAddress.remove(address);
    }

    public void leave(Identity identity) {
        if (!identity.isAnyone()) {
            byIdentity.remove(identity.subject());
        }
    }
}
