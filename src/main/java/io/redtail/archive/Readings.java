package io.redtail.archive;

import java.util.concurrent.CompletableFuture;

/** Threads that may wait for the store, and take the owners of what waits for them in turn. */
public interface Readings {

    /**
     * Runs a task later.
     *
     * @param result what the task completes; cancelled by whoever no longer wants it
     */
    void run(String owner, CompletableFuture<?> result, Runnable task);

    /** Counts what a reading of this owner has brought. */
    void count(String owner, long bytes);
}
