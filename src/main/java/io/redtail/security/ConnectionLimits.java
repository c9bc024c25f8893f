package io.redtail.security;

import io.redtail.config.LimitSettings;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * Counts who is connected: in all, by address, by identity. Any thread.
 *
 * <p>A handshake only {@linkplain #check looks}, because no server tells of one that fails afterwards; it is the open session
 * that {@linkplain #tryEnter enters}. So a crowd may get through the door at once, and the rest of it is sent away behind it.
 */
public final class ConnectionLimits {

    private static final String ALL = "limits.connections";
    private static final String PER_ADDRESS = "limits.connections-per-address";
    private static final String PER_IDENTITY = "limits.connections-per-identity";

    private static final String UNAUTHENTICATED = "limits.unauthenticated";

    private final LimitSettings settings;
    private final Map<String, LongAdder> refused = Map.of(
            ALL, new LongAdder(),
            PER_ADDRESS, new LongAdder(),
            PER_IDENTITY, new LongAdder(),
            UNAUTHENTICATED, new LongAdder());
    private final AtomicInteger all = new AtomicInteger();
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final Map<String, Integer> bySubject = new ConcurrentHashMap<>();

    public ConnectionLimits(LimitSettings settings) {
        this.settings = settings;
    }

    /** How many connections each limit has kept out, by its key without {@code redtail.}. */
    public Map<String, Long> refused() {
        return refused.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, limit -> limit.getValue().sum()));
    }

    /** @throws RefusedException 503 if the gateway is full, 429 if the caller has had its share */
    void check(Caller caller) {
        if (isReached(ALL, all.get(), settings.connections())) {
            throw RefusedException.overloaded("this gateway has " + settings.connections()
                    + " connections (redtail.limits.connections); try again later");
        }
        int fromThere = byAddress.getOrDefault(caller.address(), 0);
        if (isReached(PER_ADDRESS, fromThere, settings.connectionsPerAddress())) {
            throw RefusedException.tooMany("this address has " + settings.connectionsPerAddress()
                    + " connections (redtail.limits.connections-per-address); close some");
        }
        int ofThatOne = caller.identity().map(this::count).orElse(0);
        if (isReached(PER_IDENTITY, ofThatOne, settings.connectionsPerIdentity())) {
            throw RefusedException.tooMany("this identity has " + settings.connectionsPerIdentity()
                    + " connections (redtail.limits.connections-per-identity); close some");
        }
    }

    /** Counts a connection. @return false if there is no room for it; then nothing is counted */
    public boolean tryEnter(String address) {
        if (all.incrementAndGet() > settings.connections() && settings.connections() > 0) {
            all.decrementAndGet();
            refusedBy(ALL);
            return false;
        }
        if (tryCount(byAddress, address, PER_ADDRESS, settings.connectionsPerAddress())) {
            return true;
        }
        all.decrementAndGet();
        return false;
    }

    /** A connection was closed because too many had not said who they are. */
    public void countUnauthenticated() {
        refusedBy(UNAUTHENTICATED);
    }

    /** Counts whose connection it is. @return false if there is no room for it; then nothing is counted */
    public boolean tryEnter(Identity identity) {
        return identity.isAnyone()
                || tryCount(bySubject, identity.subject(), PER_IDENTITY, settings.connectionsPerIdentity());
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

    private boolean isReached(String key, int count, int limit) {
        boolean reached = limit > 0 && count >= limit;
        if (reached) {
            refusedBy(key);
        }
        return reached;
    }

    private void refusedBy(String key) {
        Objects.requireNonNull(refused.get(key)).increment();
    }

    private boolean tryCount(Map<String, Integer> counts, String who, String key, int limit) {
        int count = counts.merge(who, 1, Integer::sum);
        if (limit > 0 && count > limit) {
            uncount(counts, who);
            refusedBy(key);
            return false;
        }
        return true;
    }

    private static void uncount(Map<String, Integer> counts, String key) {
        counts.computeIfPresent(key, (unused, count) -> count > 1 ? count - 1 : null);
    }
}
