package io.redtail.ops;

import io.redtail.security.BearerToken;
import io.redtail.security.Sha256;
import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A token that an operator configured, for the administration or for metrics. Any thread. */
public final class OperatorToken {

    private final Optional<byte[]> expected;

    /** @param token empty: nothing opens it */
    public OperatorToken(Optional<String> token) {
        this.expected = token.map(Sha256::of);
    }

    /**
     * Whether the request has the header that opens it, and only that one. Takes as long for a token that is nearly right as for any
     * other.
     */
    public boolean isIn(HttpServletRequest request) {
        List<String> shown = Collections.list(request.getHeaders("Authorization"));
        Optional<String> token = shown.size() == 1 ? BearerToken.in(shown.get(0)) : Optional.empty();
        return expected.isPresent()
                && token.isPresent()
                && MessageDigest.isEqual(expected.get(), Sha256.of(token.get()));
    }
}
