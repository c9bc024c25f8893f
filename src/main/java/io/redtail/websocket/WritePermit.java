package io.redtail.websocket;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The permit to write to one socket through the WebSocket API, for a message or a ping. Any thread; nobody waits here.
 *
 * <p>The reason: Liberty refuses a message while a ping is being written, and its client would be closed for that.
 */
final class WritePermit {

    @GuardedBy("this")
    private boolean held;

    @GuardedBy("this")
    private long acquiredAt;

    @GuardedBy("this")
    private @Nullable Runnable waiting;

    /**
     * Takes the permit, if it is free.
     *
     * @param whenFree runs once, on the holder's thread, when the permit is released; only if it was not free
     */
    synchronized boolean tryAcquire(Runnable whenFree) {
        if (held) {
            waiting = whenFree;
            return false;
        }
        held = true;
        acquiredAt = System.nanoTime();
        return true;
    }

    /** The same for one that does not mind. */
    synchronized boolean tryAcquire() {
        return !held && tryAcquire(() -> {});
    }

    void release() {
        Runnable next;
        synchronized (this) {
            held = false;
            next = waiting;
            waiting = null;
        }
        if (next != null) {
            next.run();
        }
    }

    /** Whether one write has taken longer than this. */
    synchronized boolean isStalled(Duration longest) {
        return held && System.nanoTime() - acquiredAt > longest.toNanos();
    }
}
