package io.redtail.security;

import io.redtail.config.RoleSettings;
import io.redtail.config.SecuritySettings;
import io.redtail.security.Identity.Grants;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who a client is: from a token, or from the roles that the server itself has found for the request. Any thread; a token
 * may wait a few seconds for its issuer's keys.
 */
public final class Authentication {

    private final boolean required;
    private final Optional<TokenVerifier> tokens;
    private final AcceptedTokens accepted = new AcceptedTokens();
    private final Map<String, Identity> roles = new TreeMap<>();

    /** @throws IllegalArgumentException if a key or a pattern of ids cannot be used; the message says why */
    public Authentication(SecuritySettings settings) {
        required = settings.isRequired();
        tokens = settings.jwt().map(TokenVerifier::new);
        settings.roles().forEach((role, grants) -> roles.put(role, identity(role, grants)));
    }

    private static Identity identity(String role, RoleSettings grants) {
        return new Identity(role, Grants.of(grants.subscribe()), Grants.of(grants.publish()), Instant.MAX);
    }

    /** Whether a client must say who it is before it may do anything. */
    boolean isRequired() {
        return required;
    }

    /** Whether it may still do so with its first message. */
    boolean takesTokens() {
        return tokens.isPresent();
    }

    /**
     * Who sends a request. Empty: it has not said.
     *
     * @throws InvalidTokenException if it shows a token that proves nothing, or two: a proxy may have looked at the other one
     * @throws KeysUnavailableException if that cannot be said now
     */
    Optional<Identity> of(HttpServletRequest request) throws InvalidTokenException, KeysUnavailableException {
        if (!required) {
            return Optional.of(Identity.ANYONE);
        }
        if (tokens.isPresent()) {
            List<String> shown = Collections.list(request.getHeaders("Authorization"));
            if (shown.size() > 1) {
                throw new InvalidTokenException("there are " + shown.size() + " Authorization headers, not one");
            }
            Optional<String> token = shown.stream().findFirst().flatMap(BearerToken::in);
            if (token.isPresent()) {
                return Optional.of(verify(token.get()));
            }
        }
        return byRole(request);
    }

    /**
     * Who a token names.
     *
     * @throws InvalidTokenException if it proves nothing, or if no tokens are taken here
     * @throws KeysUnavailableException if that cannot be said now
     */
    Identity verify(String token) throws InvalidTokenException, KeysUnavailableException {
        if (!required) {
            return Identity.ANYONE;
        }
        TokenVerifier verifier = tokens.orElseThrow(() -> new InvalidTokenException("no tokens are taken here"));
        Optional<Identity> known = accepted.find(token);
        if (known.isPresent()) {
            return known.get();
        }
        Identity identity = verifier.verify(token);
        accepted.add(token, identity);
        return identity;
    }

    /** With several roles it may do what any of them may. */
    private Optional<Identity> byRole(HttpServletRequest request) {
        @Nullable Principal principal = request.getUserPrincipal();
        if (principal == null) {
            return Optional.empty();
        }
        List<Identity> held = roles.entrySet().stream()
                .filter(role -> request.isUserInRole(role.getKey()))
                .map(Entry::getValue)
                .toList();
        return held.isEmpty() ? Optional.empty() : Optional.of(Identity.union(principal.getName(), held));
    }
}
