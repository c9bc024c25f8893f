package io.redtail.ops;

import io.redtail.security.BearerToken;
import io.redtail.security.Sha256;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A token that an operator configured, for the administration or for metrics. Any thread. */
public final class OperatorToken {

    private final Optional<byte[]> expected;

    /** @param token empty: nothing opens it */
    public OperatorToken(Optional<String> token) {
        this.expected = token.map(Sha256::of);
    }

    /** Whether this is the header that opens it. Takes as long for a token that is nearly right as for any other. */
    public boolean isIn(@Nullable String authorization) {
        Optional<String> token = BearerToken.in(authorization);
        return expected.isPresent()
                && token.isPresent()
                && MessageDigest.isEqual(expected.get(), Sha256.of(token.get()));
    }
}
