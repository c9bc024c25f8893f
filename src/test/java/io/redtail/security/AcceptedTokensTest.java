package io.redtail.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AcceptedTokensTest {

    private final AtomicLong now = new AtomicLong();
    private final AcceptedTokens tokens = new AcceptedTokens(now::get);

    @Test
    void aTokenIsKnownForFiveSeconds() {
        Identity ada = until(Instant.MAX);
        tokens.add("a", ada);

        assertThat(tokens.find("a")).containsSame(ada);
        assertThat(tokens.find("b")).isEmpty();
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(tokens.find("a")).containsSame(ada);
        now.addAndGet(1);
        assertThat(tokens.find("a")).isEmpty();
    }

    @Test
    void aTokenThatHasExpiredIsNot() {
        tokens.add("a", until(Instant.now().minusMillis(1)));

        assertThat(tokens.find("a")).isEmpty();
    }

    @Test
    void theOldestGoesWhenThereAreTooMany() {
        tokens.add("first", until(Instant.MAX));
        tokens.add("second", until(Instant.MAX));
        tokens.add("first", until(Instant.MAX));
        for (int i = 0; i < AcceptedTokens.MAX - 1; i++) {
            tokens.add("t" + i, until(Instant.MAX));
        }

        assertThat(tokens.find("second")).isEmpty();
        assertThat(tokens.find("first")).isPresent();
    }

    /** Checking a signature is most of what a refused request costs. */
    @Test
    void aTokenThatIsShownAgainIsNotVerifiedAgain_butOneThatIsNotAcceptedNeverIs() throws Exception {
        try (Issuer issuer = new Issuer()) {
            Map<String, String> settings = issuer.settings();
            var authentication = new Authentication(
                    Configuration.read(new MapConfig(settings)).security());
            String token = issuer.sign(Issuer.claims());
            Identity first = authentication.verify(token);

            assertThat(authentication.verify(token)).isSameAs(first);
            assertThat(authentication.verify(issuer.sign(Issuer.claims().subject("bob"))))
                    .isNotSameAs(first);
            assertThatThrownBy(() -> authentication.verify(token.substring(0, token.length() - 8) + "AAAAAAAA"))
                    .isInstanceOf(InvalidTokenException.class);
        }
    }

    private static Identity until(Instant expiry) {
        return new Identity("ada", Identity.Grants.NONE, Identity.Grants.NONE, expiry);
    }
}
