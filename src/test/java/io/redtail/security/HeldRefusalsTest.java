package io.redtail.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.http.FakeRequest;
import io.redtail.http.FakeResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HeldRefusalsTest {

    private final AtomicLong now = new AtomicLong();
    private final HeldRefusals refusals = new HeldRefusals(now::get);

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
        return refusals.hold(
                new FakeRequest("GET", "/ws", response).make(), response.make(), caller, later -> later.setStatus(429));
    }
}
