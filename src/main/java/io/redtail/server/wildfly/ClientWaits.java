package io.redtail.server.wildfly;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Bounds how many threads wait for clients at a time. Where one more begins to wait, the client that has been waited for longest
 * without any progress is disconnected. Any thread.
 *
 * <p>A client that reads is waited for only if its answer does not fit into the buffers of its socket, and then for milliseconds. So whom
 * this disconnects has, most likely, no intention to read.
 */
final class ClientWaits {

    /** A wait for a client, which an interrupt ends. */
    interface Wait {

        void run() throws IOException;
    }

    /** One that has begun. Guarded by the lock of the waits. */
    private static final class Begun {

        private final Thread thread = Thread.currentThread();
        private boolean interrupted;
    }

    /** The longest first. Guarded by this. */
    private final Set<Begun> waiting = new LinkedHashSet<>();

    /**
     * Waits for a client.
     *
     * @param client is closed by this thread, if it has been waited for longest
     * @param max for how many clients there may be waits, at least 1
     * @throws IOException if the wait throws one, as interrupted ones do
     */
    void run(Closeable client, int max, Wait wait) throws IOException {
        Begun mine = begin(max);
        try {
            wait.run();
        } finally {
            if (end(mine)) {
                client.close();
            }
        }
    }

    private synchronized Begun begin(int max) {
        if (waiting.size() >= max) {
            Iterator<Begun> first = waiting.iterator();
            Begun longest = first.next();
            first.remove();
            longest.interrupted = true;
            longest.thread.interrupt();
        }
        Begun mine = new Begun();
        waiting.add(mine);
        return mine;
    }

    /** @return whether it was interrupted; its thread is not any more */
    private synchronized boolean end(Begun mine) {
        waiting.remove(mine);
        if (mine.interrupted) {
            boolean unused = Thread.interrupted();
        }
        return mine.interrupted;
    }
}
