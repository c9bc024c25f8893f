package io.redtail.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StalledWritesTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration NEVER = Duration.ofHours(1);

    private final StalledWrites stalled = new StalledWrites();
    private final List<Thread> threads = new ArrayList<>();
    private final CompletableFuture<Void> write = new CompletableFuture<>();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();

    @BeforeEach
    void start() {
        stalled.start(task -> {
            threads.add(new Thread(task));
            return threads.get(0);
        });
    }

    @AfterEach
    void stop() throws InterruptedException {
        assertThat(stalled.stop(TIMEOUT)).isTrue();
    }

    @Test
    void aWriteThatIsDoneIsReportedOnce() {
        stalled.watch(write, NEVER, done::incrementAndGet, late::incrementAndGet);
        stalled.watch(write, NEVER, done::incrementAndGet, late::incrementAndGet);
        assertThat(done).hasValue(0);

        write.complete(null);

        await().untilAsserted(() -> assertThat(done).hasValue(1));
        intervalPasses();
        assertThat(done).hasValue(1);
    }

    @Test
    void aWriteThatFailedIsDoneToo() {
        stalled.watch(write, NEVER, done::incrementAndGet, late::incrementAndGet);

        write.completeExceptionally(new IllegalStateException("broken pipe"));

        await().untilAsserted(() -> assertThat(done).hasValue(1));
    }

    @Test
    void aWriteThatIsDoneAlreadyIsReported() {
        write.complete(null);

        stalled.watch(write, NEVER, done::incrementAndGet, late::incrementAndGet);

        await().untilAsserted(() -> assertThat(done).hasValue(1));
    }

    @Test
    void writeNotDoneInTime_isTerminated() {
        stalled.watch(write, Duration.ofMillis(20), done::incrementAndGet, late::incrementAndGet);

        await().untilAsserted(() -> assertThat(late).hasValue(1));
        write.complete(null);
        intervalPasses();
        assertThat(done).hasValue(0);
        assertThat(late).hasValue(1);
    }

    @Test
    void writeDoneInTime_isKept() {
        stalled.watch(write, NEVER, done::incrementAndGet, late::incrementAndGet);
        write.complete(null);

        await().untilAsserted(() -> assertThat(done).hasValue(1));
        assertThat(late).hasValue(0);
    }

    @Test
    void aNewerWatchTakesThePlaceOfTheOlder() {
        AtomicInteger older = new AtomicInteger();
        stalled.watch(write, NEVER, older::incrementAndGet, late::incrementAndGet);
        stalled.watch(write, NEVER, done::incrementAndGet, late::incrementAndGet);
        write.complete(null);

        await().untilAsserted(() -> assertThat(done).hasValue(1));
        intervalPasses();
        assertThat(older).hasValue(0);
    }

    @Test
    void manyWritesAreWatchedAtATime() {
        List<CompletableFuture<Void>> writes =
                Stream.generate(CompletableFuture<Void>::new).limit(1000).toList();
        writes.forEach(one -> stalled.watch(one, NEVER, done::incrementAndGet, late::incrementAndGet));

        writes.stream().skip(500).forEach(one -> one.complete(null));
        await().untilAsserted(() -> assertThat(done).hasValue(500));
        writes.stream().limit(500).forEach(one -> one.complete(null));

        await().untilAsserted(() -> assertThat(done).hasValue(1000));
    }

    @Test
    void afterAPauseItWatchesOn() {
        for (int round = 1; round <= 3; round++) {
            int expected = round;
            CompletableFuture<Void> next = new CompletableFuture<>();
            stalled.watch(next, NEVER, done::incrementAndGet, late::incrementAndGet);
            next.complete(null);
            await().untilAsserted(() -> assertThat(done).hasValue(expected));
        }
    }

    /** A server interrupts the threads of what it undeploys. */
    @Test
    void anInterruptedWatchWatchesOn() {
        threads.get(0).interrupt();
        stalled.watch(write, NEVER, done::incrementAndGet, late::incrementAndGet);
        threads.get(0).interrupt();
        write.complete(null);

        await().untilAsserted(() -> assertThat(done).hasValue(1));
    }

    @Test
    void stop_terminatesStalledWrites() throws InterruptedException {
        stalled.watch(write, NEVER, done::incrementAndGet, late::incrementAndGet);

        assertThat(stalled.stop(TIMEOUT)).isTrue();

        assertThat(late).hasValue(1);
        assertThat(done).hasValue(0);
        threads.get(0).join(TIMEOUT.toMillis());
        assertThat(threads.get(0).isAlive()).isFalse();
    }

    private void intervalPasses() {
        AtomicInteger sentinel = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            stalled.watch(CompletableFuture.completedFuture(i), NEVER, sentinel::incrementAndGet, () -> {});
            int expected = i + 1;
            await().pollInterval(Duration.ofMillis(1))
                    .untilAsserted(() -> assertThat(sentinel).hasValue(expected));
        }
    }
}
