package io.redtail.websocket;

import io.redtail.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

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
        return Caller.on(compressed ? withoutOffer(request) : request, this);
    }

    private static HttpServletRequest withoutOffer(HttpServletRequest request) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public @Nullable String getHeader(String name) {
                return isOffer(name) ? null : super.getHeader(name);
            }

            @Override
            public Enumeration<String> getHeaders(String name) {
                return isOffer(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
            }
        };
    }

    private static boolean isOffer(String header) {
        return header.equalsIgnoreCase(DeflateOffer.HEADER);
    }
}
