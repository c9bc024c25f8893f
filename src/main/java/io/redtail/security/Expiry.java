package io.redtail.security;

import io.redtail.delivery.Subscriber;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Until when a token allows what was begun with it. Requests and connections live longer than the check at the door, so whatever
 * lasts holds one of these, and asks it before each thing that it does for its client. Any thread; it costs what reading the
 * clock costs, and nothing where there is no end.
 */
public final class Expiry {

    /** For identities that no token has named. */
    public static final Expiry NEVER = new Expiry(Instant.MAX, InstantSource.system());

    private final Instant at;
    private final long atMillis;
    private final InstantSource clock;

    public Expiry(Instant at, InstantSource clock) {
        this.at = at;
        this.atMillis = at.equals(Instant.MAX) ? Long.MAX_VALUE : at.toEpochMilli();
        this.clock = clock;
    }

    /** Whether the token is worth nothing any more. */
    public boolean hasCome() {
        return !isNever() && clock.millis() >= atMillis;
    }

    /** Whether it never comes. */
    public boolean isNever() {
        return atMillis == Long.MAX_VALUE;
    }

    /** How long is left; negative when it has come. */
    public Duration left() {
        return Duration.between(clock.instant(), at);
    }

    /**
     * The answer to a request that was still being carried out.
     *
     * @param advice what the client can do about it
     */
    public RefusedException refusal(String advice) {
        return RefusedException.unauthorized(Subscriber.EXPIRED + "; " + advice, "invalid_token");
    }
}
