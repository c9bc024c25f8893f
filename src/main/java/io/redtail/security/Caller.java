package io.redtail.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.Optional;

/**
 * The caller of a request: its address, and its identity if it has one.
 *
 * @param address where it comes from, behind trusted proxies
 * @param identity empty: it has not said yet
 */
public record Caller(String address, Optional<Identity> identity) {

    /** The identity's subject where it has one of its own, else the address. */
    public String getName() {
        return subject().orElse(address);
    }

    /** The identity's subject, where it has one of its own. */
    public Optional<String> subject() {
        return identity.filter(known -> !known.isAnyone()).map(Identity::subject);
    }

    /** The identity of one who has been asked for it. */
    public Identity known() {
        return identity.orElseThrow(() -> new IllegalStateException(address + " was let in without an identity"));
    }

    /** Until when it is who it says it is. */
    public Expiry expiry() {
        return identity.map(Identity::expiry).orElse(Expiry.NEVER);
    }

    /**
     * The same request with another principal, and the address as the local name: Tyrus asks for the name with every handshake, for
     * which Payara would ask DNS.
     */
    public static HttpServletRequest on(HttpServletRequest request, Principal principal) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public Principal getUserPrincipal() {
                return principal;
            }

            @Override
            public String getLocalName() {
                return getLocalAddr();
            }

            /** None, and a WebSocket has no use for one. */
            @Override
            @SuppressWarnings("NullAway") // the API promises one; who asks here is the server, which bears to get none
            public HttpSession getSession() {
                return null;
            }

            @Override
            @SuppressWarnings("NullAway")
            public HttpSession getSession(boolean create) {
                return null;
            }
        };
    }
}
