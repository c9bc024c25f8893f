package io.redtail.websocket;

import io.redtail.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;

/**
 * What {@link HandshakeFilter} found out about a handshake that it let in. It travels as the request's principal, because that is
 * the one thing that every server hands on to a WebSocket session.
 *
 * @param compressed whether {@code permessage-deflate} was agreed on
 */
record AdmittedHandshake(Caller caller, boolean compressed) implements Principal {

    @Override
    public String getName() {
        return caller.getName();
    }

    /** The same request with this as its principal. The server does not see what was offered if the gateway has answered that. */
    HttpServletRequest on(HttpServletRequest request) {
        return Caller.on(compressed ? new RequestWithoutHeader(request, DeflateOffer.HEADER) : request, this);
    }
}
