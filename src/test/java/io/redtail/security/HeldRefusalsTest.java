package io.redtail.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.http.FakeRequest;
import io.redtail.http.FakeResponse;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HeldRefusalsTest {

    private final AtomicLong now = new AtomicLong();
    private final HeldRefusals refusals = new HeldRefusals(now::get, () -> 0);

    @Test
    void release_answersThoseWhoHaveWaitedForHalfASecond() throws Exception {
        FakeResponse early = new FakeResponse();
        FakeResponse late = new FakeResponse();
        assertThat(hold("ada", early)).isTrue();
        now.addAndGet(Duration.ofMillis(400).toNanos());
        assertThat(hold("ada", late)).isTrue();

        refusals.release();
        assertThat(refusals.count()).isEqualTo(2);
        now.addAndGet(Duration.ofMillis(100).toNanos());
        refusals.release();

        assertThat(early.awaitEnd().status()).isEqualTo(429);
        assertThat(refusals.count()).isEqualTo(1);
        refusals.releaseAll();
        assertThat(late.awaitEnd().status()).isEqualTo(429);
        assertThat(refusals.count()).isZero();
    }

    /** They come back at once, and all together would hold up everybody else. */
    @Test
    void release_thoseWhoWereRefusedTogether_answersOneAfterTheOther() {
        HeldRefusals spread =
                new HeldRefusals(now::get, () -> ThreadLocalRandom.current().nextLong(1_000_000_000));
        for (int i = 0; i < HeldRefusals.MAX_PER_CALLER; i++) {
            assertThat(hold(spread, "ada", new FakeResponse())).isTrue();
        }
        Duration waited = Duration.ZERO;
        while (spread.count() > 0) {
            int before = spread.count();
            Duration next = spread.release();
            assertThat(before - spread.count()).isLessThan(HeldRefusals.MAX_PER_CALLER / 3);
            waited = waited.plus(next);
            now.addAndGet(next.toNanos());
        }
        assertThat(waited).isBetween(Duration.ofMillis(1_000), Duration.ofMillis(2_200));
    }

    @Test
    void hold_oneCallerHasSoManyPlaces_andGetsThemBack() {
        for (int i = 0; i < HeldRefusals.MAX_PER_CALLER; i++) {
            assertThat(hold("ada", new FakeResponse())).isTrue();
        }
        assertThat(hold("ada", new FakeResponse())).isFalse();
        assertThat(hold("bob", new FakeResponse())).isTrue();

        refusals.releaseAll();

        assertThat(refusals.count()).isZero();
        assertThat(hold("ada", new FakeResponse())).isTrue();
    }

    @Test
    void hold_allCallersTogetherHaveSoManyPlaces() {
        for (int i = 0; i < HeldRefusals.MAX; i++) {
            assertThat(hold("caller " + i, new FakeResponse())).isTrue();
        }
        assertThat(hold("one more", new FakeResponse())).isFalse();
        assertThat(refusals.count()).isEqualTo(HeldRefusals.MAX);
    }

    private boolean hold(String caller, FakeResponse response) {
        return hold(refusals, caller, response);
    }

    private static boolean hold(HeldRefusals refusals, String caller, FakeResponse response) {
        return refusals.hold(
                new FakeRequest("GET", "/ws", response).make(), response.make(), caller, later -> later.setStatus(429));
    }
}
