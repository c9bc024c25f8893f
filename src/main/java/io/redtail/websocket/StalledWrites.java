package io.redtail.websocket;

import io.redtail.lifecycle.Worker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;

/**
 * Watches the last writes of clients that are closed while their sockets are full, and says when one has come through or
 * will not. One thread, asleep while nothing is stalled; bounded by one write a client.
 */
public final class StalledWrites {

    private static final Duration INTERVAL = Duration.ofMillis(5);

    private record Watch(Runnable whenDone, Runnable whenLate, long deadline) {}

    private final Map<Future<?>, Watch> writes = new ConcurrentHashMap<>();
    private final Semaphore news = new Semaphore(0);
    private final Worker worker = new Worker("stalled writes", this::step, this::terminateAll);

    public void start(ThreadFactory threads) {
        worker.start(threads);
    }

    /** Runs one of both: {@code whenLate} if the write is not done in time, or not when the gateway stops. */
    void watch(Future<?> write, Duration timeout, Runnable whenDone, Runnable whenLate) {
        Watch watch = new Watch(whenDone, whenLate, System.nanoTime() + timeout.toNanos());
        if (writes.put(write, watch) == null) {
            news.release();
        }
    }

    private Duration step() throws InterruptedException {
        writes.forEach(this::look);
        if (!writes.isEmpty()) {
            return INTERVAL;
        }
        news.acquire();
        news.drainPermits();
        return Duration.ZERO;
    }

    private void terminateAll() {
        writes.forEach((write, watch) -> watch.whenLate().run());
    }

    private void look(Future<?> write, Watch watch) {
        boolean late = System.nanoTime() - watch.deadline() > 0;
        if ((write.isDone() || late) && writes.remove(write, watch)) { // not if a newer watch has taken its place
            (write.isDone() ? watch.whenDone() : watch.whenLate()).run();
        }
    }

    /** Ends the thread, and terminates what is still stalled. @return whether it ended in time */
    public boolean stop(Duration timeout) throws InterruptedException {
        worker.stop();
        news.release();
        return worker.awaitStopped(timeout);
    }
}
