package io.redtail.config;

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
 * @param projectsClaim the claim that lists projects whose logs may be subscribed to
 * @param tenantsClaim the claim that lists tenants whose jobs may be subscribed to
 * @param publishProjectsClaim the claim that lists projects whose logs may be written
 * @param publishTenantsClaim the claim that lists tenants whose jobs may be written
 */
public record JwtSettings(
        KeySource keySource,
        String key,
        Set<String> algorithms,
        String issuer,
        String audience,
        Duration clockSkew,
        String projectsClaim,
        String tenantsClaim,
        String publishProjectsClaim,
        String publishTenantsClaim) {

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
