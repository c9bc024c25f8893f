package io.redtail.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.delivery.CloseCode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(20)
class SessionCloserTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final SessionCloser closer = new SessionCloser(Thread::new);
    private final FakeSession fake = new FakeSession();
    private final AtomicInteger pingsSent = new AtomicInteger();

    @AfterEach
    void stop() throws InterruptedException {
        closer.stop(TIMEOUT);
    }

    @ParameterizedTest
    @EnumSource
    void everyCodeReachesTheClient(CloseCode code) {
        closer.close(fake.session(), code, "why");

        await().untilAsserted(() -> assertThat(fake.closeCodes()).containsExactly(code.code()));
    }

    @Test
    void aLongReasonIsCutToWhatACloseFrameHolds() {
        closer.close(fake.session(), CloseCode.GOING_AWAY, "x".repeat(1000));

        await().untilAsserted(() -> assertThat(fake.closings()).hasSize(1));
        assertThat(fake.closings().get(0).getReasonPhrase()).isEqualTo("x".repeat(123));
    }

    /** A close frame holds bytes, not characters: CloseReason refuses more than 123, and then nothing was closed. */
    @Test
    void aLongReasonInAnotherAlphabetIsCutToo() {
        closer.close(fake.session(), CloseCode.GOING_AWAY, "ä".repeat(123));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(fake.closings()).hasSize(1));
        assertThat(fake.closings().get(0).getReasonPhrase().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(123);
    }

    @Test
    void aClientThatIsGoneIsNotAnError() {
        fake.onClose(() -> {
            throw new IOException("broken pipe");
        });
        fake.onPing(() -> {
            throw new IllegalStateException("the session is closed");
        });

        closer.close(fake.session(), CloseCode.GOING_AWAY, "bye");
        closer.ping(fake.session(), new WritePermit(), pingsSent::incrementAndGet, () -> {});

        FakeSession next = new FakeSession();
        closer.close(next.session(), CloseCode.GOING_AWAY, "bye");
        await().untilAsserted(() -> assertThat(next.closeCodes()).containsExactly(1001));
        await().untilAsserted(() ->
                assertThat(pingsSent).as("no pong will come either way").hasValue(1));
    }

    /** The pong may be here before the call has returned. */
    @Test
    void aPingIsReportedBeforeItIsSent() {
        AtomicInteger reportedBefore = new AtomicInteger();
        fake.onPing(() -> reportedBefore.set(pingsSent.get()));

        closer.ping(fake.session(), new WritePermit(), pingsSent::incrementAndGet, () -> {});

        await().untilAsserted(() -> assertThat(fake.pings()).isOne());
        assertThat(reportedBefore).hasValue(1);
    }

    @Test
    void aClientThatBlocksItsCloseDoesNotHoldUpTheOthers() {
        CountDownLatch release = new CountDownLatch(1);
        fake.onClose(() -> awaitUnchecked(release));
        closer.close(fake.session(), CloseCode.GOING_AWAY, "bye");
        FakeSession other = new FakeSession();

        closer.close(other.session(), CloseCode.GOING_AWAY, "bye");

        await().untilAsserted(() -> assertThat(other.closings()).hasSize(1));
        release.countDown();
    }

    @Test
    void stoppingLetsWhatWaitsBeDone() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            closer.close(fake.session(), CloseCode.GOING_AWAY, "bye");
        }

        assertThat(closer.stop(TIMEOUT)).isTrue();

        assertThat(fake.closings()).hasSize(100);
    }

    @Test
    void stoppingWaitsNoLongerThanItIsTold() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        fake.onClose(() -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
        });
        closer.close(fake.session(), CloseCode.GOING_AWAY, "bye");

        assertThat(closer.stop(Duration.ofMillis(50))).isFalse();
    }

    @Test
    void afterItsStopNothingIsDoneAndNothingThrown() throws InterruptedException {
        closer.stop(TIMEOUT);

        closer.close(fake.session(), CloseCode.GOING_AWAY, "bye");
        closer.ping(fake.session(), new WritePermit(), pingsSent::incrementAndGet, () -> {});

        assertThat(fake.closings()).isEmpty();
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
