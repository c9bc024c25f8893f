package io.redtail.websocket;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Watches the writes that a socket did not take at once, and wakes their sinks when it has: Tyrus's raw write has a future
 * and no callback. One thread, asleep while nothing is stalled; bounded by one write a client.
 */
public final class StalledWrites implements Runnable {

    private static final Duration TURN = Duration.ofMillis(5);

    private final Map<Future<?>, Runnable> writes = new ConcurrentHashMap<>();
    private final Semaphore news = new Semaphore(0);
    private final CountDownLatch stopping = new CountDownLatch(1);

    public void start(ThreadFactory threads) {
        threads.newThread(this).start();
    }

    /** Wakes once, soon after the write is done. Watching it again changes nothing. */
    void watch(Future<?> write, Runnable wake) {
        if (writes.put(write, wake) == null) {
            news.release();
        }
    }

    @Override
    public void run() {
        while (stopping.getCount() > 0) {
            try {
                if (writes.isEmpty()) {
                    news.acquire();
                    news.drainPermits();
                } else {
                    stopping.await(TURN.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException interrupted) {
                // A server interrupts what it undeploys; stop() is what ends this thread.
            }
            wakeFinished();
        }
    }

    private void wakeFinished() {
        Iterator<Map.Entry<Future<?>, Runnable>> each = writes.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<Future<?>, Runnable> write = each.next();
            if (write.getKey().isDone()) {
                each.remove();
                write.getValue().run();
            }
        }
    }

    public void stop() {
        stopping.countDown();
        news.release();
    }
}
