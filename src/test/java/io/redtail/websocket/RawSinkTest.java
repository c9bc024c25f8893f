package io.redtail.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.delivery.CloseCode;
import io.redtail.delivery.SendQueue;
import io.redtail.delivery.SendQueueFixture;
import io.redtail.delivery.Sink;
import io.redtail.server.RawConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RawSinkTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final FakeConnection connection = new FakeConnection();
    private final FakeSession session = new FakeSession();
    private final SessionCloser closer = new SessionCloser(Thread::new);
    private final StalledWrites stalled = new StalledWrites();
    private final AtomicInteger wakes = new AtomicInteger();
    private final Sink sink = new RawSink(session.session(), connection, closer, stalled, wakes::incrementAndGet);

    /** A socket that takes everything at once, until a test fills it. */
    private static final class FakeConnection implements RawConnection {

        private final List<ByteBuffer> writes = new ArrayList<>();
        private CompletableFuture<Void> next = CompletableFuture.completedFuture(null);
        private volatile boolean terminated;

        @Override
        public String name() {
            return "raw";
        }

        @Override
        public synchronized CompletableFuture<Void> write(ByteBuffer frames) {
            writes.add(frames);
            return next;
        }

        @Override
        public void terminate() {
            terminated = true;
        }

        synchronized CompletableFuture<Void> fill() {
            next = new CompletableFuture<>();
            return next;
        }

        synchronized List<String> texts() {
            return writes.stream()
                    .map(write -> UTF_8.decode(write.duplicate()).toString().replaceAll("\\P{Print}", "|"))
                    .toList();
        }
    }

    @BeforeEach
    void start() {
        stalled.start(Thread::new);
    }

    @AfterEach
    void stop() throws InterruptedException {
        stalled.stop(TIMEOUT);
        closer.stop(TIMEOUT);
    }

    @Test
    void allThatWaitsIsOneWrite() {
        SendQueue sendQueue = SendQueueFixture.holding(TextFrames::of, "1", "2", "3");

        sink.flush(sendQueue);

        assertThat(connection.texts()).containsExactly("||1||2||3");
        assertThat(sendQueue.isEmpty()).isTrue();
        assertThat(wakes).as("it was done inside the call").hasValue(0);
    }

    @Test
    void writeInFlight_leavesRestInSendQueue() {
        CompletableFuture<Void> inFlight = connection.fill();
        SendQueue sendQueue = SendQueueFixture.holding(TextFrames::of, "1");
        sink.flush(sendQueue);
        SendQueueFixture.add(sendQueue, "2");
        SendQueueFixture.add(sendQueue, "3");

        sink.flush(sendQueue);
        assertThat(connection.texts()).containsExactly("||1");

        inFlight.complete(null);
        assertThat(wakes).hasValue(1);
        sink.flush(sendQueue);
        assertThat(connection.texts()).containsExactly("||1", "||2||3");
    }

    @Test
    void aWriteThatFailsIsThisClientsFailure() {
        CompletableFuture<Void> inFlight = connection.fill();
        SendQueue sendQueue = SendQueueFixture.holding(TextFrames::of, "1");
        sink.flush(sendQueue);

        inFlight.completeExceptionally(new IOException("broken pipe"));

        assertThat(wakes).hasValue(1);
        assertThatThrownBy(() -> sink.flush(sendQueue)).hasRootCauseMessage("broken pipe");
    }

    @Test
    void aClientThatReadsIsClosedThroughItsSession() {
        sink.close(CloseCode.GOING_AWAY, "bye");

        await().untilAsserted(() -> assertThat(session.closeCodes()).containsExactly(1001));
        assertThat(connection.terminated).isFalse();
    }

    @Test
    void aFullSocketThatEmptiesIsToldWhy() {
        CompletableFuture<Void> inFlight = connection.fill();
        sink.flush(SendQueueFixture.holding(TextFrames::of, "1"));
        sink.close(CloseCode.TRY_AGAIN_LATER, "too slow");
        assertThat(session.closeCodes()).isEmpty();

        inFlight.complete(null);

        await().untilAsserted(() ->
                assertThat(connection.texts()).hasSize(2).last().asString().endsWith("too slow"));
        await().untilAsserted(() -> assertThat(session.closeCodes()).containsExactly(1013));
        assertThat(connection.terminated).isFalse();
    }

    @Test
    void aSocketThatStaysFullIsTerminated() {
        CompletableFuture<Void> unused = connection.fill();
        sink.flush(SendQueueFixture.holding(TextFrames::of, "1"));

        sink.close(CloseCode.TRY_AGAIN_LATER, "too slow");

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(connection.terminated).isTrue());
        await().untilAsserted(() -> assertThat(session.closeCodes()).hasSize(1));
    }
}
