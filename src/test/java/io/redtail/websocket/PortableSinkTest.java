package io.redtail.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.delivery.CloseCode;
import io.redtail.delivery.SendQueue;
import io.redtail.delivery.SendQueueFixture;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PortableSinkTest {

    private final FakeSession fake = new FakeSession();
    private final AtomicInteger wakes = new AtomicInteger();
    private final SessionCloser closer = new SessionCloser(Thread::new);
    private final WritePermit turn = new WritePermit();
    private final PortableSink sink = new PortableSink(fake.session(), turn, closer, wakes::incrementAndGet);

    @AfterEach
    void stop() throws InterruptedException {
        assertThat(closer.stop(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void sendInFlight_leavesRestInSendQueue() {
        SendQueue sendQueue = SendQueueFixture.holding("1", "2", "3");

        sink.flush(sendQueue);
        sink.flush(sendQueue);

        assertThat(fake.sent()).containsExactly("1");
        assertThat(fake.inFlight()).isOne();
        assertThat(sendQueue.isEmpty()).isFalse();
    }

    @Test
    void aCompletionWakesOnceAndTheNextFlushSendsTheNext() {
        SendQueue sendQueue = SendQueueFixture.holding("1", "2");
        sink.flush(sendQueue);
        assertThat(wakes).hasValue(0);

        fake.complete();
        assertThat(wakes).hasValue(1);
        assertThat(fake.sent()).as("a completion never sends").containsExactly("1");

        sink.flush(sendQueue);
        assertThat(fake.sent()).containsExactly("1", "2");
        fake.complete();
        assertThat(wakes).hasValue(2);
        sink.flush(sendQueue);
        assertThat(fake.inFlight()).isZero();
    }

    /** Liberty refuses a message while a ping is being written. */
    @Test
    void whileAPingIsWrittenNothingIsSentAndItsEndWakes() {
        SendQueue sendQueue = SendQueueFixture.holding("1");
        assertThat(turn.tryAcquire()).isTrue();
        sink.flush(sendQueue);
        assertThat(fake.sent()).isEmpty();

        turn.release();

        assertThat(wakes).hasValue(1);
        sink.flush(sendQueue);
        assertThat(fake.sent()).containsExactly("1");
    }

    @Test
    void whileAMessageIsWrittenNothingIsPinged() {
        AtomicInteger busy = new AtomicInteger();
        sink.flush(SendQueueFixture.holding("1"));

        closer.ping(fake.session(), turn, () -> {}, busy::incrementAndGet);
        Awaitility.await().untilAsserted(() -> assertThat(busy).hasValue(1));
        assertThat(fake.pings()).isZero();

        fake.complete();
        closer.ping(fake.session(), turn, () -> {}, busy::incrementAndGet);
        Awaitility.await().untilAsserted(() -> assertThat(fake.pings()).isOne());
        assertThat(busy).hasValue(1);
    }

    @Test
    void emptySendQueue_sendsNothing() {
        sink.flush(SendQueueFixture.holding());

        assertThat(fake.sent()).isEmpty();
    }

    @Test
    void completionsInsideTheCallNeitherWakeNorRecurse() {
        fake.completeInline();
        String[] lines = IntStream.range(0, 100_000).mapToObj(i -> "" + i).toArray(String[]::new);
        SendQueue sendQueue = SendQueueFixture.holding(lines);

        sink.flush(sendQueue);

        assertThat(fake.sent()).isEqualTo(List.of(lines));
        assertThat(wakes).hasValue(0);
        assertThat(sendQueue.isEmpty()).isTrue();
    }

    /** Tyrus reports some sends twice. */
    @Test
    void aSecondCompletionIsIgnored() {
        SendHandler[] handler = new SendHandler[1];
        fake.onSend(given -> handler[0] = given);
        SendQueue sendQueue = SendQueueFixture.holding("1", "2", "3");
        sink.flush(sendQueue);
        SendHandler first = handler[0];

        first.onResult(new SendResult());
        sink.flush(sendQueue);
        first.onResult(new SendResult());
        sink.flush(sendQueue);

        assertThat(wakes).hasValue(1);
        assertThat(fake.sent()).as("the second send is still in flight").containsExactly("1", "2");
    }

    @Test
    void aSecondCompletionInsideTheCallIsIgnoredToo() {
        fake.onSend(handler -> {
            handler.onResult(new SendResult());
            handler.onResult(new SendResult());
        });

        sink.flush(SendQueueFixture.holding("1", "2"));

        assertThat(fake.sent()).containsExactly("1", "2");
        assertThat(wakes).hasValue(0);
    }

    @Test
    void aSendThatFailsIsReportedByTheNextFlush() {
        SendQueue sendQueue = SendQueueFixture.holding("1", "2");
        sink.flush(sendQueue);

        fake.fail(new IOException("broken pipe"));

        assertThat(wakes).as("so that there is a next flush").hasValue(1);
        assertThatThrownBy(() -> sink.flush(sendQueue))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("broken pipe");
        assertThat(fake.sent()).containsExactly("1");
    }

    @Test
    void aSendThatFailsInsideTheCallIsReportedAtOnce() {
        fake.onSend(handler -> handler.onResult(new SendResult(new IOException("broken pipe"))));

        assertThatThrownBy(() -> sink.flush(SendQueueFixture.holding("1"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatTheServerThrowsComesOut() {
        fake.onSend(handler -> {
            throw new IllegalStateException("the session is closed");
        });

        assertThatThrownBy(() -> sink.flush(SendQueueFixture.holding("1"))).hasMessage("the session is closed");
    }

    /** Whenever the result comes, in the call, just after it or much later, one flush or one wake-up continues. */
    @Test
    void completionsOnAnotherThreadLoseNoWakeUp() throws InterruptedException {
        ExecutorService io = Executors.newSingleThreadExecutor();
        fake.onSend(handler -> io.execute(() -> handler.onResult(new SendResult())));
        Semaphore woken = new Semaphore(0);
        PortableSink racing = new PortableSink(fake.session(), turn, closer, woken::release);
        String[] lines = IntStream.range(0, 20_000).mapToObj(i -> "" + i).toArray(String[]::new);
        SendQueue sendQueue = SendQueueFixture.holding(lines);

        racing.flush(sendQueue);
        while (!sendQueue.isEmpty()) {
            assertThat(woken.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            racing.flush(sendQueue);
        }

        assertThat(fake.sent()).isEqualTo(List.of(lines));
        io.shutdown();
        assertThat(io.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closingHappensOnAnotherThread() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        fake.onClose(() -> awaitUnchecked(release));

        sink.close(CloseCode.TRY_AGAIN_LATER, "too slow for logs:p");

        assertThat(fake.closings()).isEmpty();
        release.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(fake.closeCodes()).containsExactly(1013));
        assertThat(fake.closings().get(0).getReasonPhrase()).isEqualTo("too slow for logs:p");
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
