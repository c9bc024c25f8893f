package io.redtail.security;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that were accepted in the last five seconds, with whom they name. To check a signature takes a third of what a refused
 * request costs altogether, and nearly half of its memory: whoever sends thousands of requests with one token took that from
 * everybody else. A key that its issuer withdraws is good for so much longer.
 *
 * <p>Holds 1,000 at most, by their digests. What is not accepted is not here, so strangers find no room in it. Any thread.
 */
final class AcceptedTokens {

    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();
    static final int MAX = 1_000;

    private final LongSupplier nanoTime;

    @GuardedBy("this")
    private final Map<ByteBuffer, Accepted> byDigest = new LinkedHashMap<>();

    private record Accepted(Identity identity, long at) {}

    AcceptedTokens() {
        this(System::nanoTime);
    }

    AcceptedTokens(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whom the token named a moment ago, and still does; empty if it has to be checked. */
    Optional<Identity> find(String token) {
        Accepted known = get(digest(token));
        return known == null
                        || nanoTime.getAsLong() - known.at > FRESH_NANOS
                        || known.identity.expiry().hasCome()
                ? Optional.empty()
                : Optional.of(known.identity);
    }

    /** The token was checked, and is good. */
    void add(String token, Identity identity) {
        put(digest(token), new Accepted(identity, nanoTime.getAsLong()));
    }

    private synchronized @Nullable Accepted get(ByteBuffer digest) {
        return byDigest.get(digest);
    }

    private synchronized void put(ByteBuffer digest, Accepted accepted) {
        byDigest.remove(digest); // so that it is the youngest
        byDigest.put(digest, accepted);
        if (byDigest.size() > MAX) {
            byDigest.remove(byDigest.keySet().iterator().next());
        }
    }

    private static ByteBuffer digest(String token) {
        return ByteBuffer.wrap(Sha256.of(token));
    }
}
