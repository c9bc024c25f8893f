package io.redtail.websocket;

import io.redtail.security.Caller;
import io.redtail.security.Identity;
import jakarta.websocket.Session;
import java.security.Principal;
import java.util.Optional;

/**
 * The principal of a connection that this node has opened to itself, to {@linkplain WarmUp warm up}.
 *
 * @param sessions what serves it
 */
record Rehearsal(ClientSessions sessions) implements Principal {

    /** It may do everything, with sessions that know nobody else. */
    static final Caller CALLER = new Caller("warm-up", Optional.of(Identity.ANYONE));

    /** Empty: the session is a client's. */
    static Optional<Rehearsal> of(Session session) {
        return session.getUserPrincipal() instanceof Rehearsal rehearsal ? Optional.of(rehearsal) : Optional.empty();
    }

    @Override
    public String getName() {
        return CALLER.getName();
    }
}
