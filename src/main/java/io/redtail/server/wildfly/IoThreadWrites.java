package io.redtail.server.wildfly;

import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.XnioIoThread;

/**
 * What waits to be written on one of XNIO's IO threads, on WildFly.
 *
 * <p>The reason: Undertow writes on the connection's IO thread alone, and wakes it for each write from elsewhere. Here the
 * first write of a burst wakes it, and it takes the others along.
 *
 * <p>Bounded by its users: each connection has one write here at most.
 */
final class IoThreadWrites implements Runnable {

    /** After as many the thread looks after its sockets. */
    private static final int MAX_WRITES_A_TURN = 256;

    private static final ConcurrentMap<XnioIoThread, IoThreadWrites> OF_THREADS = new ConcurrentHashMap<>();

    private final XnioIoThread thread;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();

    private IoThreadWrites(XnioIoThread thread) {
        this.thread = thread;
    }

    static IoThreadWrites of(XnioIoThread thread) {
        return OF_THREADS.computeIfAbsent(thread, IoThreadWrites::new);
    }

    /**
     * Any thread: has {@code write} run on the IO thread, in order. It must not throw.
     *
     * @throws RejectedExecutionException if the server is stopping
     */
    void add(Runnable write) {
        waiting.add(write);
        wakeIfNeeded();
    }

    @Override
    public void run() {
        try {
            writeSome();
        } finally {
            woken.set(false);
            if (!waiting.isEmpty()) {
                wakeIfNeeded();
            }
        }
    }

    private void writeSome() {
        for (int i = 0; i < MAX_WRITES_A_TURN; i++) {
            Runnable write = waiting.poll();
            if (write == null) {
                return;
            }
            write.run();
        }
    }

    private void wakeIfNeeded() {
        if (woken.compareAndSet(false, true)) {
            try {
                thread.execute(this);
            } catch (RejectedExecutionException stopping) {
                woken.set(false);
                throw stopping;
            }
        }
    }
}
