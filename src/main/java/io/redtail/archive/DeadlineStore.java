package io.redtail.archive;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A store whose calls end in time: a volume that is gone holds up whoever asks it, for as long as it is gone, and nothing can end
 * such a call.
 *
 * <p><b>Threads.</b> Each call has a thread of its own, of {@value #MAX_CALLS} at most. Whoever waits for it gives it up after a
 * time, and it keeps its thread until it ends.
 *
 * <p><b>While calls hang.</b> No other call begins for the same channel, and calls for other channels get a second. When
 * {@value #MAX_CALLS} hang, every call fails at once. So a volume that is gone takes the time of a few calls, not that of all; and when it
 * is back, the calls end, and the store works again. A call that ends because it was given up hangs for as long again as it was given:
 * that it could be interrupted says nothing of the store.
 *
 * <p><b>Late effects.</b> A call that was given up may still do what it was to do. That harms nobody: nothing is put but under a name that
 * was agreed on, see {@link HotLog#agree}.
 *
 * <p>Any thread.
 */
final class DeadlineStore implements ArchiveStore {

    private static final int MAX_CALLS = 8;
    private static final Duration WHILE_ONE_HANGS = Duration.ofSeconds(1);

    private final ArchiveStore store;
    private final Duration timeout;
    private final ThreadPoolExecutor threads;

    private final Set<Call<?>> running = ConcurrentHashMap.newKeySet();

    /** And when each was given up. */
    @GuardedBy("hanging")
    private final Map<Call<?>, Long> hanging = new HashMap<>();

    /** @param timeout how long a call may take, and a list until it shows the next object */
    DeadlineStore(ArchiveStore store, Duration timeout, ThreadFactory threads) {
        this.store = store;
        this.timeout = timeout;
        this.threads = new ThreadPoolExecutor(0, MAX_CALLS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    }

    private interface Task<T> {

        T run(Call<T> call) throws IOException;
    }

    /** Compared by identity. */
    private final class Call<T> implements Runnable {

        private final String folder;
        private final FutureTask<T> task;
        private volatile long progressAt = System.nanoTime();

        private volatile boolean ended;

        @GuardedBy("this")
        private boolean givenUp;

        Call(String folder, Task<T> task) {
            this.folder = folder;
            this.task = new FutureTask<>(() -> task.run(this));
        }

        @Override
        public void run() {
            try {
                task.run();
            } finally {
                running.remove(this);
                ended = true;
            }
        }

        /** Passes an object to whoever waits, as long as somebody does. */
        synchronized void pass(Consumer<Listed> each, Listed object) {
            if (givenUp) {
                throw new CancellationException();
            }
            each.accept(object);
            progressAt = System.nanoTime();
        }

        T await(Duration limit) throws IOException {
            try {
                while (true) {
                    long left = limit.toNanos() - (System.nanoTime() - progressAt);
                    try {
                        return task.get(Math.max(0, left), TimeUnit.NANOSECONDS);
                    } catch (TimeoutException e) {
                        if (System.nanoTime() - progressAt >= limit.toNanos()) {
                            giveUp();
                            throw new IOException("the store has not answered within " + limit.toMillis() + " ms");
                        }
                    }
                }
            } catch (ExecutionException e) {
                throw failure(e);
            } catch (CancellationException e) {
                throw new IOException("the gateway stops", e);
            } catch (InterruptedException e) {
                giveUp();
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        private void giveUp() {
            synchronized (this) {
                givenUp = true;
            }
            synchronized (hanging) {
                if (!ended) {
                    hanging.put(this, System.nanoTime());
                }
            }
            task.cancel(true); // ends what can be interrupted
        }
    }

    private static IOException failure(ExecutionException failed) {
        Throwable cause = failed.getCause();
        if (cause instanceof IOException known) {
            return known;
        }
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return new IOException(failed);
    }

    private <T> T inTime(String name, Task<T> task) throws IOException {
        Call<T> call = new Call<>(folder(name), task);
        Duration limit = limit(call.folder);
        try {
            running.add(call);
            threads.execute(call);
        } catch (RejectedExecutionException noThread) {
            running.remove(call);
            throw full();
        }
        return call.await(limit);
    }

    private static IOException full() {
        return new IOException("the store does not answer: " + MAX_CALLS + " calls wait for it already");
    }

    private interface Action {

        void run(Call<?> call) throws IOException;
    }

    private void runInTime(String name, Action action) throws IOException {
        boolean unused = inTime(name, call -> {
            action.run(call);
            return true;
        });
    }

    private Duration limit(String folder) throws IOException {
        synchronized (hanging) {
            long now = System.nanoTime();
            hanging.entrySet().removeIf(call -> call.getKey().ended && now - call.getValue() >= timeout.toNanos());
            if (hanging.size() >= MAX_CALLS) {
                throw full();
            }
            if (hanging.keySet().stream().anyMatch(call -> call.folder.equals(folder))) {
                throw new IOException("the store does not answer: an earlier call still waits for it");
            }
            return hanging.isEmpty() || timeout.compareTo(WHILE_ONE_HANGS) < 0 ? timeout : WHILE_ONE_HANGS;
        }
    }

    /** A channel's objects have this in common; empty for a prefix of all. */
    private static String folder(String name) {
        return name.substring(0, name.indexOf('/') + 1);
    }

    @Override
    public boolean isUsed() throws IOException {
        return inTime("", call -> store.isUsed());
    }

    @Override
    public void requireUsed() throws IOException {
        runInTime("", call -> store.requireUsed());
    }

    @Override
    public void put(String name, byte[] content) throws IOException {
        runInTime(name, call -> store.put(name, content));
    }

    @Override
    public void replace(String name, byte[] content) throws IOException {
        runInTime(name, call -> store.replace(name, content));
    }

    @Override
    public Optional<byte[]> get(String name) throws IOException {
        return inTime(name, call -> store.get(name));
    }

    @Override
    public Optional<byte[]> begin(String name, int maxBytes) throws IOException {
        return inTime(name, call -> store.begin(name, maxBytes));
    }

    @Override
    public void list(String prefix, Consumer<Listed> each) throws IOException {
        runInTime(prefix, call -> store.list(prefix, object -> call.pass(each, object)));
    }

    @Override
    public void delete(String name) throws IOException {
        runInTime(name, call -> store.delete(name));
    }

    /** Nobody waits any longer; calls that cannot be interrupted go on. */
    @Override
    public void close() {
        threads.shutdownNow();
        running.forEach(call -> call.task.cancel(true));
    }

    @Override
    public String toString() {
        return store.toString();
    }
}
