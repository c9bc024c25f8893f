package io.redtail.security;

import io.redtail.config.LimitSettings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who is connected: in all, by address, by identity. Any thread.
 *
 * <p>A handshake only {@linkplain #check looks}, because no server tells of one that fails afterwards; it is the open session
 * that {@linkplain #tryEnter enters}. So a crowd may get through the door at once, and the rest of it is sent away behind it.
 */
public final class ConnectionLimits {

    private final LimitSettings settings;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final Map<String, Integer> bySubject = new ConcurrentHashMap<>();

    public ConnectionLimits(LimitSettings settings) {
        this.settings = settings;
    }

    /** @throws RefusedException 503 if the gateway is full, 429 if the visitor has had its share */
    void check(Visitor visitor) {
        if (isReached(all.get(), settings.connections())) {
            throw RefusedException.overloaded("this gateway has " + settings.connections()
                    + " connections (redtail.limits.connections); try again later");
        }
        if (isReached(byAddress.getOrDefault(visitor.address(), 0), settings.connectionsPerAddress())) {
            throw RefusedException.tooMany("this address has " + settings.connectionsPerAddress()
                    + " connections (redtail.limits.connections-per-address); close some");
        }
        int connections = visitor.identity().map(this::count).orElse(0);
        if (isReached(connections, settings.connectionsPerIdentity())) {
            throw RefusedException.tooMany("this identity has " + settings.connectionsPerIdentity()
                    + " connections (redtail.limits.connections-per-identity); close some");
        }
    }

    /** Counts a connection. @return false if there is no room for it; then nothing is counted */
    public boolean tryEnter(String address) {
        if (!tryCount(all, settings.connections())) {
            return false;
        }
        if (tryCount(byAddress, address, settings.connectionsPerAddress())) {
            return true;
        }
        all.decrementAndGet();
        return false;
    }

    /** Counts whose connection it is. @return false if there is no room for it; then nothing is counted */
    public boolean tryEnter(Identity identity) {
        return identity.isAnyone() || tryCount(bySubject, identity.subject(), settings.connectionsPerIdentity());
    }

    /** The connection that was counted has ended. */
    public void leave(String address) {
        all.decrementAndGet();
        uncount(byAddress, address);
    }

    public void leave(Identity identity) {
        if (!identity.isAnyone()) {
            uncount(bySubject, identity.subject());
        }
    }

    private int count(Identity identity) {
        return bySubject.getOrDefault(identity.subject(), 0); // anyone is never counted
    }

    private static boolean isReached(int count, int limit) {
        return limit > 0 && count >= limit;
    }

    private static boolean tryCount(AtomicInteger count, int limit) {
        if (count.incrementAndGet() > limit && limit > 0) {
            count.decrementAndGet();
            return false;
        }
        return true;
    }

    private static boolean tryCount(Map<String, Integer> counts, String key, int limit) {
        int count = counts.merge(key, 1, Integer::sum);
        if (limit > 0 && count > limit) {
            uncount(counts, key);
            return false;
        }
        return true;
    }

    private static void uncount(Map<String, Integer> counts, String key) {
        counts.computeIfPresent(key, (unused, count) -> count > 1 ? count - 1 : null);
    }
}
