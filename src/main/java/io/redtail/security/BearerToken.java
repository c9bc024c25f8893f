package io.redtail.security;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code Authorization: Bearer …} carries (RFC 6750). */
public final class BearerToken {

    private static final String SCHEME = "Bearer ";

    private BearerToken() {}

    /** The token of such a header; empty for none, and for one of another scheme. */
    public static Optional<String> in(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(authorization.substring(SCHEME.length()).strip())
                : Optional.empty();
    }
}
