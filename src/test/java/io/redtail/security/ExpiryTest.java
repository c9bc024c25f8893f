package io.redtail.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ExpiryTest {

    private static final Instant NOW = Instant.parse("2026-11-29T09:00:00Z");

    private Instant clock = NOW;
    private final Expiry expiry = new Expiry(NOW.plusSeconds(3), () -> clock);

    @Test
    void comesAtItsInstantAndNotBefore() {
        clock = NOW.plusMillis(2_999);
        assertThat(expiry.hasCome()).isFalse();
        assertThat(expiry.left()).isEqualTo(Duration.ofMillis(1));

        clock = NOW.plusSeconds(3);
        assertThat(expiry.hasCome()).isTrue();
    }

    @Test
    void whatNoTokenHasNamedNeverExpires() {
        assertThat(Expiry.NEVER.hasCome()).isFalse();
        assertThat(Identity.ANYONE.expiry().isNever()).isTrue();
        assertThat(expiry.isNever()).isFalse();
    }

    @Test
    void aRequestThatOutlivesItHearsWhatAMissingTokenHears() {
        RefusedException refusal = expiry.refusal("come with a new one");

        assertThat(refusal.status()).isEqualTo(401);
        assertThat(refusal.headers().get("WWW-Authenticate")).contains("invalid_token");
        assertThat(refusal.detail()).isEqualTo("the token has expired; come with a new one");
    }
}
