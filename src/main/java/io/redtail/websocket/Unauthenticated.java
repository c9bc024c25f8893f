package io.redtail.websocket;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The clients that have not said who they are. When there are too many, one of the address with the most of them goes, the one that
 * has waited longest: a client with a token sends it at once, and whoever fills the places does not keep it out, not even from
 * sending it slowly. Any thread.
 */
final class Unauthenticated {

    private final int max;

    @GuardedBy("this")
    private final Map<String, Set<ClientSession>> byAddress = new LinkedHashMap<>();

    @GuardedBy("this")
    private int count;

    /** @param max 0: as many as they like */
    Unauthenticated(int max) {
        this.max = max;
    }

    /** Adds one. @return the one for which there is no room any more; it is forgotten */
    synchronized Optional<ClientSession> add(ClientSession client) {
        byAddress
                .computeIfAbsent(client.access().address(), first -> new LinkedHashSet<>())
                .add(client);
        count++;
        if (max == 0 || count <= max) {
            return Optional.empty();
        }
        ClientSession gone = largest().iterator().next();
        remove(gone);
        return Optional.of(gone);
    }

    /** Of equal ones, that of the address that came first. */
    @GuardedBy("this")
    private Set<ClientSession> largest() {
        Set<ClientSession> largest = Set.of();
        for (Set<ClientSession> waiting : byAddress.values()) {
            if (waiting.size() > largest.size()) {
                largest = waiting;
            }
        }
        return largest;
    }

    /** It has said who it is, or is gone. */
    synchronized void remove(ClientSession client) {
        String address = client.access().address();
        Set<ClientSession> waiting = byAddress.get(address);
        if (waiting == null || !waiting.remove(client)) {
            return;
        }
        count--;
        if (waiting.isEmpty()) {
            byAddress.remove(address);
        }
    }
}
