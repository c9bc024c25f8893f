package io.redtail.config;

import io.redtail.channel.ChannelTypes;
import java.time.Duration;
import java.util.Set;

/**
 * Which JSON Web Tokens are accepted.
 *
 * @param keySource what {@code key} contains
 * @param key a URL, a path, or the secret itself
 * @param algorithms names of the allowed JWS algorithms; never {@code none}
 * @param issuer the required {@code iss}
 * @param audience value that {@code aud} must be or contain
 * @param clockSkew tolerated difference to the issuer's clock
 * @param types the types that claims may name
 * @param subscribe which claims list the channels that may be subscribed to
 * @param publish which claims list the channels that may be written
 */
public record JwtSettings(
        KeySource keySource,
        String key,
        Set<String> algorithms,
        String issuer,
        String audience,
        Duration clockSkew,
        ChannelTypes types,
        GrantClaims subscribe,
        GrantClaims publish) {

    /** Exactly one of the keys {@code redtail.auth.jwks-url}, {@code …public-key-file} and {@code …secret} is set. */
    public enum KeySource {
        JWKS_URL,
        PUBLIC_KEY_FILE,
        SECRET
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "tokens of " + issuer + " for " + audience;
    }
}
