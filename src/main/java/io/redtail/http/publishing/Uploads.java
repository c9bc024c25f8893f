package io.redtail.http.publishing;

import io.redtail.http.Places;
import io.redtail.http.Places.Place;
import io.redtail.http.Problem;
import io.redtail.http.UnreadBodies;
import io.redtail.http.lines.ProgressBar;
import io.redtail.log.Logs;
import io.redtail.security.Caller;
import io.redtail.security.Shares;
import io.redtail.server.Server;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The threads that uploads run on: one each, of our own, because a build that takes an hour would otherwise take one of the
 * server's few for as long. A blocking read is also what makes back-pressure: while Redis is slow, the client waits. One more
 * thread, while it is needed, sends for all of them what waits while they are blocked.
 *
 * <p>An upload's place is free before its client has the answer, because the client may come again at once. So there may be
 * {@link #ANSWERING} threads more than places.
 */
public final class Uploads {

    private static final Logger LOG = Logs.of(Uploads.class);
    private static final long IDLE_THREAD_SECONDS = 10;

    /** How many threads more than places may write answers. */
    private static final int ANSWERING = 64;

    /**
     * What one request does.
     *
     * @param task yields the answer, for which the request needs its place no more; it may throw anything but an answer
     * @param end nothing more comes of the request, whether the task has run or could not
     */
    record Work(Callable<Reply> task, Runnable end) {}

    /** @param wake wakes the thread where an interrupt does not */
    private record Reader(Thread thread, Runnable wake) {}

    private final ThreadPoolExecutor threads;
    private final ScheduledThreadPoolExecutor timer;
    private final Shares shares;
    private final Places places;
    private final Duration idleTimeout;
    private final Server server;
    private final Map<Upload, Reader> running = new ConcurrentHashMap<>();

    /**
     * Starts with no thread.
     *
     * @param max how many uploads there may be at a time
     * @param shares how many of them a caller may have
     * @param idleTimeout after how much silence one is ended; zero: never
     * @param server is told that a body may be silent for as long
     */
    public Uploads(int max, Shares shares, Duration idleTimeout, Server server, ThreadFactory factory) {
        this.server = server;
        this.shares = shares;
        this.places = new Places("uploads", "http.publish.max-uploads", max, shares);
        this.idleTimeout = idleTimeout;
        this.threads = new ThreadPoolExecutor(
                0, max + ANSWERING, IDLE_THREAD_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
        this.timer = new ScheduledThreadPoolExecutor(1, factory);
        timer.setKeepAliveTime(IDLE_THREAD_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Takes a place for a request, starts its work on a thread of its own, and returns. The request is answered in any case.
     *
     * @param begin called by this thread when the request has its place
     * @throws io.redtail.security.RefusedException 429 if the caller has had its share
     * @throws io.redtail.http.ProblemException 503 if there are too many
     */
    void handle(HttpServletRequest request, HttpServletResponse response, Caller caller, Supplier<Work> begin) {
        Place place = places.take(caller);
        Runnable read = server.upload(request);
        try {
            AsyncContext async = request.startAsync(request, response);
            async.setTimeout(0);
            Work work = begin.get();
            start(async, response, place, reading(work, () -> {
                read.run();
                UnreadBodies.answer(request);
            }));
        } catch (RuntimeException e) {
            read.run();
            place.release();
            throw e;
        }
    }

    /** The same work, which says when it has read what it wants, or that it could not run. */
    private static Work reading(Work work, Runnable read) {
        return new Work(
                () -> {
                    try {
                        return work.task().call();
                    } finally {
                        read.run();
                    }
                },
                () -> {
                    read.run();
                    work.end().run();
                });
    }

    /** All threads may write answers that nobody takes, or have been stopped. */
    private void start(AsyncContext async, HttpServletResponse response, Place place, Work work) {
        try {
            threads.execute(() -> run(async, response, place, work));
        } catch (RejectedExecutionException none) {
            Problem problem = Problem.unavailable("this node takes no requests now; try again later");
            run(async, response, place, new Work(() -> Reply.of(problem), work.end()));
        }
    }

    private static void run(AsyncContext async, HttpServletResponse response, Place place, Work work) {
        try {
            Reply reply = work.task().call();
            place.release(); // before its client hears so, and may come again
            reply.writeTo(response);
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "upload_aborted", e); // most often its client left
        } finally {
            work.end().run();
            place.release();
            async.complete();
        }
    }

    /** The calling thread's upload: watched until {@link #forget}. */
    void watch(Upload upload, HttpServletRequest request) {
        running.put(upload, new Reader(Thread.currentThread(), server.wake(request)));
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
        return places.taken();
    }

    /** How many there could not be, because there were too many. */
    public long refused() {
        return places.refused();
    }

    /**
     * How many there could not be, because their caller had had its share, by the limit's key without {@code redtail.}.
     */
    public Map<String, Long> refusedShares() {
        return shares.refused();
    }

    /** Ends uploads that have been silent for too long, and those whose token has expired. */
    public void endOverdue() {
        running.forEach((upload, reader) -> {
            if (upload.isOverdue()) {
                reader.thread().interrupt();
                reader.wake().run();
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
        running.values().forEach(reader -> reader.wake().run());
        return threads.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)
                && timer.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
