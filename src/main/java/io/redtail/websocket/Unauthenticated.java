package io.redtail.websocket;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The clients that have not said who they are. When there are too many, it is the one that has waited longest which goes: a client
 * with a token sends it at once, and whoever fills the places does not keep it out. Any thread.
 */
final class Unauthenticated {

    private final int max;
    private final Set<ClientSession> waiting = new LinkedHashSet<>();

    /** @param max 0: as many as they like */
    Unauthenticated(int max) {
        this.max = max;
    }

    /** Adds one. @return the one for which there is no room any more; it is forgotten */
    synchronized Optional<ClientSession> add(ClientSession client) {
        waiting.add(client);
        if (max == 0 || waiting.size() <= max) {
            return Optional.empty();
        }
        Iterator<ClientSession> oldest = waiting.iterator();
        ClientSession gone = oldest.next();
        oldest.remove();
        return Optional.of(gone);
    }

    /** It has said who it is, or is gone. */
    synchronized void remove(ClientSession client) {
        waiting.remove(client);
    }
}
