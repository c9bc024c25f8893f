package io.redtail.ops;

import io.redtail.security.BearerToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A token that an operator configured, for the administration or for metrics. Any thread. */
public final class OperatorToken {

    private final Optional<byte[]> expected;

    /** @param token empty: nothing opens it */
    public OperatorToken(Optional<String> token) {
        this.expected = token.map(OperatorToken::digest);
    }

    /** Whether this is the header that opens it. Takes as long for a token that is nearly right as for any other. */
    public boolean isIn(@Nullable String authorization) {
        Optional<String> token = BearerToken.in(authorization);
        return expected.isPresent() && token.isPresent() && MessageDigest.isEqual(expected.get(), digest(token.get()));
    }

    /** Of one length, whatever the token's is. */
    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
