package io.redtail.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.security.Identity.Grants;
import io.redtail.security.Shares.Share;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharesTest {

    private static final Identity ADA = new Identity("ada", Grants.ALL, Grants.ALL, Instant.MAX);
    private static final Identity BOB = new Identity("bob", Grants.ALL, Grants.ALL, Instant.MAX);

    private final Shares shares = new Shares("streams", 3, 2);

    @Test
    void oneIdentityHasItsShareWhereverItComesFromAndTheOthersHaveTheirs() {
        Share first = shares.take(visitor("a", ADA));
        shares.take(visitor("b", ADA));

        assertThatThrownBy(() -> shares.take(visitor("c", ADA)))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.status()).isEqualTo(429);
                    assertThat(refused.headers()).containsKey("Retry-After");
                    assertThat(refused.detail())
                            .contains("this identity has 2 streams", "redtail.limits.streams-per-identity");
                });
        assertThatCode(() -> shares.take(visitor("c", BOB))).doesNotThrowAnyException();

        first.release();
        assertThatCode(() -> shares.take(visitor("c", ADA))).doesNotThrowAnyException();
    }

    @Test
    void oneAddressHasItsShareWhoeverComesFromThere() {
        List<Share> taken = List.of(
                shares.take(visitor("a", ADA)),
                shares.take(visitor("a", BOB)),
                shares.take(visitor("a", Identity.ANYONE)));

        assertThatThrownBy(() -> shares.take(visitor("a", ADA))).hasMessageContaining("streams-per-address");
        assertThatCode(() -> shares.take(visitor("b", ADA)))
                .as("what was refused is not counted for the identity")
                .doesNotThrowAnyException();
        assertThat(shares.refused())
                .isEqualTo(Map.of("limits.streams-per-address", 1L, "limits.streams-per-identity", 0L));
        taken.forEach(Share::release);
    }

    @Test
    void whatIsReleasedTwiceIsFreeOnce() {
        Share first = shares.take(visitor("a", ADA));
        shares.take(visitor("a", ADA));
        first.release();
        first.release();

        shares.take(visitor("a", ADA));
        assertThatThrownBy(() -> shares.take(visitor("a", ADA))).isInstanceOf(RefusedException.class);
    }

    @Test
    void zeroIsNoLimitAndAnyoneIsNoIdentity() {
        Shares free = new Shares("streams", 0, 1);
        for (int i = 0; i < 100; i++) {
            assertThatCode(() -> free.take(visitor("a", Identity.ANYONE))).doesNotThrowAnyException();
        }
    }

    @Test
    void aCrowdNeverGetsMoreThanItsShareAndLeavesNothingBehind() throws Exception {
        Shares crowded = new Shares("streams", 50, 20);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService crowd = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 2000; i++) {
            crowd.execute(() -> {
                try {
                    Share share = crowded.take(visitor("a", ADA));
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    now.decrementAndGet();
                    share.release();
                } catch (RefusedException full) {
                    assertThat(full.status()).isEqualTo(429);
                }
            });
        }
        crowd.shutdown();
        assertThat(crowd.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        assertThat(most.get()).isBetween(1, 20);
        for (int i = 0; i < 20; i++) {
            crowded.take(visitor("a", ADA));
        }
        assertThatThrownBy(() -> crowded.take(visitor("a", ADA))).isInstanceOf(RefusedException.class);
    }

    private static Caller visitor(String address, Identity identity) {
        return new Caller(address, Optional.of(identity));
    }
}
