package io.redtail.http.publishing;

import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.http.lines.ProgressBar;
import io.redtail.log.Logs;
import io.redtail.security.Caller;
import io.redtail.security.RefusedException;
import io.redtail.security.Shares;
import io.redtail.security.Shares.Share;
import jakarta.servlet.AsyncContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The threads that uploads run on: one each, of our own, because a build that takes an hour would otherwise take one of the
 * server's few for as long. A blocking read is also what makes back-pressure: while Redis is slow, the client waits. One more
 * thread, while it is needed, sends for all of them what waits while they are blocked.
 */
public final class Uploads {

    private static final Logger LOG = Logs.of(Uploads.class);
    private static final long IDLE_THREAD_SECONDS = 10;

    /** What an upload does; it may throw anything but an answer. */
    interface Work {

        /**
         * Does it.
         *
         * @param share to be released when it publishes no more, before its client hears so and may come again
         */
        void run(Share share) throws Exception;
    }

    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor timer;
    private final Shares shares;
    private final Duration idleTimeout;
    private final LongAdder refused = new LongAdder();
    private final Map<Upload, Thread> running = new ConcurrentHashMap<>();

    /**
     * Starts with no thread.
     *
     * @param max how many uploads there may be at a time
     * @param shares how many of them a caller may have
     * @param idleTimeout after how much silence one is ended; zero: never
     */
    public Uploads(int max, Shares shares, Duration idleTimeout, ThreadFactory factory) {
        this.shares = shares;
        this.idleTimeout = idleTimeout;
        this.threads = new ThreadPoolExecutor(
                0, max, IDLE_THREAD_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
        this.timer = new ScheduledThreadPoolExecutor(1, factory);
        timer.setKeepAliveTime(IDLE_THREAD_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Runs it on a thread of its own, and completes the request.
     *
     * @throws ProblemException 429 if the caller has had its share, 503 if there are too many
     */
    void start(AsyncContext request, Caller caller, Work work) {
        Share share = take(caller);
        try {
            threads.execute(() -> {
                try {
                    work.run(share);
                } catch (Exception e) {
                    LOG.log(Level.DEBUG, "upload_aborted", e); // most often its client left
                } finally {
                    share.release();
                    request.complete();
                }
            });
        } catch (RejectedExecutionException full) {
            share.release();
            refused.increment();
            throw new ProblemException(Problem.unavailable("there are " + threads.getMaximumPoolSize()
                    + " uploads already (redtail.http.publish.max-uploads); try again later"));
        }
    }

    private Share take(Caller caller) {
        try {
            return shares.take(caller);
        } catch (RefusedException e) {
            throw new ProblemException(Problem.refused(e));
        }
    }

    /** The calling thread's upload: watched until {@link #forget}. */
    void watch(Upload upload) {
        running.put(upload, Thread.currentThread());
    }

    void forget(Upload upload) {
        running.remove(upload);
        boolean unused = Thread.interrupted(); // it came too late, and is not the next upload's
    }

    /** Runs a task of an upload {@link ProgressBar#INTERVAL} later, on a thread that all share; not once they are stopped. */
    void soon(Runnable task) {
        try {
            var unused = timer.schedule(task, ProgressBar.INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            // Each upload is being ended, and sends by itself what waits.
        }
    }

    /** How many there are. */
    public int count() {
        return threads.getActiveCount();
    }

    /** How many there could not be, because there were too many. */
    public long refused() {
        return refused.sum();
    }

    /**
     * How many there could not be, because their caller had had its share, by the limit's key without {@code redtail.}.
     */
    public Map<String, Long> refusedShares() {
        return shares.refused();
    }

    /** Ends uploads that have been silent for too long, and those whose token has expired. */
    public void endOverdue() {
        running.forEach((upload, thread) -> {
            if (upload.isOverdue()) {
                thread.interrupt();
            }
        });
    }

    Duration idleTimeout() {
        return idleTimeout;
    }

    /** Ends all of them. @return whether they ended in time */
    public boolean stop(Duration timeout) throws InterruptedException {
        threads.shutdownNow();
        timer.shutdownNow();
        return threads.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)
                && timer.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
