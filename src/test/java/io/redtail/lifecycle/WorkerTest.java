package io.redtail.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkerTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final List<Thread> threads = new ArrayList<>();
    private final ThreadFactory factory = task -> {
        Thread thread = new Thread(task, "worker-test");
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    };
    private final AtomicInteger steps = new AtomicInteger();

    @Test
    void stop_endsAPauseAndTheThread() throws InterruptedException {
        Worker worker = new Worker("test", () -> {
            steps.incrementAndGet();
            return Worker.FOREVER;
        });
        worker.start(factory);
        await().until(() -> steps.get() == 1);

        assertThat(worker.stop(TIMEOUT)).isTrue();

        assertThat(worker.hasStopped()).isTrue();
        assertThat(steps).hasValue(1);
    }

    @Test
    void interruptInAPause_isFollowedByTheNextStepWithAClearFlag() throws InterruptedException {
        Worker worker = new Worker("test", () -> {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            steps.incrementAndGet();
            return Worker.FOREVER;
        });
        worker.start(factory);
        for (int i = 1; i <= 3; i++) {
            int done = i;
            await().until(() -> steps.get() == done && threads.get(0).getState() == Thread.State.TIMED_WAITING);
            threads.get(0).interrupt();
        }

        await().until(() -> steps.get() == 4);
        assertThat(worker.stop(TIMEOUT)).isTrue();
    }

    @Test
    void interruptInAStep_endsThatStepOnly() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Worker worker = new Worker("test", () -> {
            if (steps.incrementAndGet() == 1) {
                never.await();
            }
            return Worker.FOREVER;
        });
        worker.start(factory);
        await().until(() -> steps.get() == 1 && threads.get(0).getState() == Thread.State.WAITING);

        threads.get(0).interrupt();

        await().until(() -> steps.get() == 2);
        assertThat(worker.stop(TIMEOUT)).isTrue();
    }

    @Test
    void stepThatThrows_isFollowedByTheNext() throws InterruptedException {
        Worker worker = new Worker("test", () -> {
            if (steps.incrementAndGet() == 1) {
                throw new StackOverflowError("on purpose");
            }
            return Worker.FOREVER;
        });
        worker.start(factory);

        await().until(() -> steps.get() == 2);
        assertThat(worker.stop(TIMEOUT)).isTrue();
    }

    @Test
    void end_isDoneAfterTheLastStepAlsoIfItFails() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Worker worker = new Worker("test", () -> Worker.FOREVER, () -> {
            ended.countDown();
            throw new IllegalStateException("on purpose");
        });
        worker.start(factory);

        assertThat(worker.stop(TIMEOUT)).isTrue();

        assertThat(ended.await(0, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void stepThatDoesNotEnd_isLate() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Worker worker = new Worker("test", () -> {
            steps.incrementAndGet();
            while (end.getCount() > 0) {
                Thread.onSpinWait();
            }
            return Duration.ZERO;
        });
        worker.start(factory);
        await().until(() -> steps.get() == 1);

        assertThat(worker.stop(Duration.ofMillis(1))).isFalse();
        end.countDown();
        assertThat(worker.awaitStopped(TIMEOUT)).isTrue();
    }

    @Test
    void workerThatWasNeverStarted_isStoppedAtOnce() throws InterruptedException {
        assertThat(new Worker("test", () -> Duration.ZERO).stop(TIMEOUT)).isTrue();
    }
}
