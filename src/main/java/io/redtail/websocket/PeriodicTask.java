package io.redtail.websocket;

import io.redtail.log.BoundedLog;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Runs a short task once a second, on a thread of its own: the servers' schedulers have one thread, or four. */
public final class PeriodicTask implements Runnable {

    private static final Logger LOG = Logs.of(PeriodicTask.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final BoundedLog failures = new BoundedLog(LOG, Level.ERROR);
    private final Runnable work;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * Makes one that does not run yet.
     *
     * @param work a short task, done once a second
     */
    public PeriodicTask(Runnable work) {
        this.work = work;
    }

    public void start(ThreadFactory threads) {
        threads.newThread(this).start();
    }

    @Override
    public void run() {
        while (stopping.getCount() > 0) {
            try {
                work.run();
            } catch (RuntimeException e) {
                failures.log("periodic_task_failed", e);
            }
            pause();
        }
        stopped.countDown();
    }

    private void pause() {
        try {
            boolean unused = stopping.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            // A server interrupts what it undeploys; stop() is what ends this thread.
        }
    }

    /** Ends the thread. @return whether it ended in time */
    public boolean stop(Duration timeout) throws InterruptedException {
        stopping.countDown();
        return stopped.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
