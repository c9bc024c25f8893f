package io.redtail.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.config.LimitSettings;
import io.redtail.security.Identity.Grants;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {

    private static final Identity ADA = new Identity("ada", Grants.ALL, Grants.ALL, Instant.MAX);

    private final ConnectionLimits limits =
            new ConnectionLimits(new LimitSettings(3, 2, 1, 0, 0, 0, 0, 0, 0, 0, List.of()));

    @Test
    void oneAddressHasItsShareAndGetsItBack() {
        assertThat(limits.tryEnter("a")).isTrue();
        assertThat(limits.tryEnter("a")).isTrue();
        assertThat(limits.tryEnter("a")).isFalse();
        assertThatThrownBy(() -> limits.check(visitor("a", Identity.ANYONE)))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.status()).isEqualTo(429))
                .hasMessageContaining("redtail.limits.connections-per-address");

        limits.leave("a");

        assertThatCode(() -> limits.check(visitor("a", Identity.ANYONE))).doesNotThrowAnyException();
        assertThat(limits.tryEnter("a")).isTrue();
    }

    @Test
    void theGatewayIsFullForEverybody() {
        assertThat(limits.tryEnter("a")).isTrue();
        assertThat(limits.tryEnter("b")).isTrue();
        assertThat(limits.tryEnter("c")).isTrue();

        assertThat(limits.tryEnter("d")).isFalse();
        assertThatThrownBy(() -> limits.check(visitor("d", Identity.ANYONE)))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.status()).isEqualTo(503);
                    assertThat(refused.headers()).containsKey("Retry-After");
                });
    }

    @Test
    void oneIdentityHasItsShareWhereverItComesFrom() {
        assertThat(limits.tryEnter(ADA)).isTrue();
        assertThat(limits.tryEnter(ADA)).isFalse();
        assertThatThrownBy(() -> limits.check(visitor("z", ADA))).hasMessageContaining("connections-per-identity");

        limits.leave(ADA);

        assertThat(limits.tryEnter(ADA)).isTrue();
    }

    @Test
    void anyoneIsNoIdentityThatCouldHaveTooMany() {
        assertThat(limits.tryEnter(Identity.ANYONE)).isTrue();
        assertThat(limits.tryEnter(Identity.ANYONE)).isTrue();
        assertThatCode(() -> limits.check(visitor("a", Identity.ANYONE))).doesNotThrowAnyException();
    }

    @Test
    void zeroIsNoLimit() {
        ConnectionLimits none = new ConnectionLimits(new LimitSettings(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of()));
        for (int i = 0; i < 100; i++) {
            assertThat(none.tryEnter("a") && none.tryEnter(ADA)).isTrue();
        }
        assertThatCode(() -> none.check(visitor("a", ADA))).doesNotThrowAnyException();
    }

    @Test
    void aCrowdNeverGetsBeyondTheLimit() throws Exception {
        ConnectionLimits crowded = new ConnectionLimits(new LimitSettings(50, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of()));
        AtomicInteger inside = new AtomicInteger();
        ExecutorService crowd = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 400; i++) {
            String address = "a" + i;
            crowd.execute(() -> {
                if (crowded.tryEnter(address)) {
                    inside.incrementAndGet();
                }
            });
        }
        crowd.shutdown();
        assertThat(crowd.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        assertThat(inside).hasValue(50);
    }

    private static Caller visitor(String address, Identity identity) {
        return new Caller(address, Optional.of(identity));
    }
}
