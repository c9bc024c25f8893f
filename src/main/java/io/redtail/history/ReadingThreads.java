package io.redtail.history;

import io.redtail.archive.Readings;
import io.redtail.delivery.HistoryUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that read history, {@value #THREADS} for what Redis keeps, and the queue of what waits for them. Any thread. */
final class ReadingThreads implements Readings {

    private static final int THREADS = 2;
    private static final int MAX_WAITING = 20_000;
    private static final int MAX_PAUSE_MILLIS = 2;
    private static final String TOO_MANY = "too many readings wait; try again";

    /** Compared by identity: the same reading may be asked for twice. */
    private static final class Reading {

        private final String owner;
        private final CompletableFuture<?> result;
        private final Runnable task;

        Reading(String owner, CompletableFuture<?> result, Runnable task) {
            this.owner = owner;
            this.result = result;
            this.task = task;
        }

        void run() {
            if (!result.isDone()) {
                task.run();
            }
        }

        void refuse(String why) {
            result.completeExceptionally(new HistoryUnavailableException(why, true));
        }
    }

    private final FairQueue<Reading> waiting;
    private final int count;
    private final ThreadPoolExecutor threads;
    private final AtomicInteger working = new AtomicInteger();
    private final ReadingPaces paces;
    private final Semaphore news = new Semaphore(0);

    ReadingThreads(ThreadFactory factory, ReadingPaces paces) {
        this(factory, THREADS, paces);
    }

    ReadingThreads(ThreadFactory factory, int count, ReadingPaces paces) {
        this(factory, count, MAX_WAITING, paces);
    }

    ReadingThreads(ThreadFactory factory, int count, int maxWaiting, ReadingPaces paces) {
        this.count = count;
        this.paces = paces;
        this.waiting = new FairQueue<>(maxWaiting);
        this.threads = new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    }

    /**
     * Runs a task when it is its owner's turn.
     *
     * @param result what the task completes; fails if there is no place for it, and takes it out of the queue when cancelled
     */
    @Override
    public void run(String owner, CompletableFuture<?> result, Runnable task) {
        Reading reading = new Reading(owner, result, task);
        waiting.add(owner, reading).ifPresent(dropped -> dropped.refuse(TOO_MANY));
        var unused = result.whenComplete((page, failure) -> {
            if (result.isCancelled()) {
                waiting.remove(owner, reading);
            }
        });
        if (threads.isShutdown()) {
            failAll();
        } else {
            news.release();
            wakeOne();
        }
    }

    /** Counts what a reading of this owner has brought; it waits with its next one if that was fast. */
    @Override
    public void count(String owner, long bytes) {
        paces.take(owner, bytes);
    }

    private void wakeOne() {
        if (working.incrementAndGet() > count) {
            working.decrementAndGet();
            return;
        }
        try {
            threads.execute(this::work);
        } catch (RejectedExecutionException stopped) {
            failAll();
        }
    }

    private void work() {
        try {
            for (Optional<Reading> next = next(); next.isPresent(); next = next()) {
                run(next.get());
            }
        } finally {
            working.decrementAndGet();
        }
        if (waiting.size() > 0) { // it came when this one had looked for the last time, and still seemed to work
            wakeOne();
        }
    }

    private void run(Reading reading) {
        long begin = System.nanoTime();
        try {
            reading.run();
        } finally {
            paces.end(reading.owner, System.nanoTime() - begin);
        }
    }

    long slowed() {
        return paces.slowed();
    }

    /** Waits while all that wait are of owners that read, or have read too fast. */
    private Optional<Reading> next() {
        try {
            while (!threads.isShutdown() && waiting.size() > 0) {
                news.drainPermits();
                Optional<Reading> next = waiting.poll(paces::tryBegin);
                if (next.isPresent()) {
                    return next;
                }
                boolean unused = news.tryAcquire(MAX_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private void failAll() {
        for (Optional<Reading> next = waiting.poll(); next.isPresent(); next = waiting.poll()) {
            next.get().refuse("the gateway stops");
        }
    }

    /** How many wait. */
    int waiting() {
        return waiting.size();
    }

    /** Lets those that run end, and fails those that wait. */
    void stop() {
        threads.shutdownNow();
        failAll();
    }

    boolean awaitStopped(Duration timeout) throws InterruptedException {
        return threads.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
