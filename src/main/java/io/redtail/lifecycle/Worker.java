package io.redtail.lifecycle;

import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A loop in the background: a step, a pause, the next step, until it is stopped. It works once.
 *
 * <p><b>Interrupts.</b> Servers interrupt the threads of an application that they undeploy, before they tell it to stop. Only
 * {@link #stop} ends a worker: an interrupt ends the step or the pause that it hits, and nothing else. The flag stays clear,
 * because a set one would end the reading loop of Jedis.
 *
 * <p><b>Failures.</b> A step that throws is logged, and the next one follows after a second.
 */
public final class Worker {

    /** As long as there is: until it is stopped. */
    public static final Duration FOREVER = Duration.ofDays(365);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Logger LOG = Logs.of(Worker.class);

    /** What is done again and again. */
    public interface Step {

        /** Yields how long to pause before the next step. */
        Duration run() throws InterruptedException;
    }

    private final BoundedLog failures = new BoundedLog(LOG, Level.ERROR);
    private final String name;
    private final Step step;
    private final Runnable atEnd;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean started;

    /** @param name for logs */
    public Worker(String name, Step step) {
        this(name, step, () -> {});
    }

    /** @param atEnd done by the same thread after the last step */
    public Worker(String name, Step step, Runnable atEnd) {
        this.name = name;
        this.step = step;
        this.atEnd = atEnd;
    }

    /** Runs on a thread of its own. */
    public void start(ThreadFactory threads) {
        started = true;
        threads.newThread(this::run).start();
    }

    /** Runs where an executor has room for it as long as the application lives. */
    public void startOn(Executor longRunning) {
        started = true;
        longRunning.execute(this::run);
    }

    private void run() {
        try {
            while (isRunning()) {
                try {
                    pause(step.run());
                } catch (InterruptedException interrupted) {
                    // See above: the next step follows.
                } catch (Throwable e) { // an Error too: without the loop, the gateway would be deaf
                    failed(e);
                }
            }
            atEnd.run();
        } catch (RuntimeException e) {
            failures.log(event(), e);
        } finally {
            stopped.countDown();
        }
    }

    private void failed(Throwable failure) {
        failures.log(event(), failure);
        try {
            pause(AFTER_FAILURE);
        } catch (InterruptedException interrupted) {
            // See above.
        }
    }

    private String event() {
        return LogEvent.of("worker_failed").with("worker", name).toString();
    }

    private void pause(Duration time) throws InterruptedException {
        if (!time.isZero()) {
            var unused = stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Whether nobody has stopped it. */
    public boolean isRunning() {
        return stopping.getCount() > 0;
    }

    /** Whether its last step has ended. */
    public boolean hasStopped() {
        return stopped.getCount() == 0;
    }

    /** Any thread: lets the current step be the last one, and ends a pause. Returns at once. */
    public void stop() {
        stopping.countDown();
    }

    /** Says whether it ended in time, or was never started. */
    public boolean awaitStopped(Duration timeout) throws InterruptedException {
        return !started || stopped.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Both. */
    public boolean stop(Duration timeout) throws InterruptedException {
        stop();
        return awaitStopped(timeout);
    }
}
