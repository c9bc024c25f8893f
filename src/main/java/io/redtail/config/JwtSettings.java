package io.redtail.config;

import java.time.Duration;
import java.util.Set;

/**
 * Which tokens prove who a client is.
 *
 * @param keySource where the key is, which {@code key} names
 * @param key a URL, a path, or the secret itself
 * @param algorithms names of JWS algorithms that a token may be signed with; never {@code none}
 * @param issuer the only {@code iss} that is believed
 * @param audience what {@code aud} must be, or have among others
 * @param clockSkew how far the issuer's clock may be off
 * @param projectsClaim the claim that lists projects whose logs may be followed
 * @param tenantsClaim the claim that lists tenants whose jobs may be followed
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
