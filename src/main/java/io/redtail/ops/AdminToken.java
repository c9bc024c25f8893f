package io.redtail.ops;

import io.redtail.security.BearerToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What opens the administration, if anything does. */
final class AdminToken {

    private final Optional<byte[]> expected;

    AdminToken(Optional<String> token) {
        this.expected = token.map(AdminToken::digest);
    }

    /** Whether this is the header that opens it. Takes as long for a token that is nearly right as for any other. */
    boolean isIn(@Nullable String authorization) {
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
