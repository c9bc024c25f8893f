package io.redtail.websocket;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to write to one socket through the WebSocket API: a message's or a ping's. Any thread; nobody waits here.
 *
 * <p>The reason: Liberty refuses a message while a ping is being written, and its client would be closed for that.
 */
final class SocketTurn {

    @GuardedBy("this")
    private boolean taken;

    @GuardedBy("this")
    private long takenAt;

    @GuardedBy("this")
    private @Nullable Runnable comesNext;

    /**
     * Takes the turn, if it is nobody's.
     *
     * @param whenFree runs once, on the other's thread, when it is nobody's again; only if it was not to be had
     */
    synchronized boolean take(Runnable whenFree) {
        if (taken) {
            comesNext = whenFree;
            return false;
        }
        taken = true;
        takenAt = System.nanoTime();
        return true;
    }

    /** The same for one that does not mind. */
    synchronized boolean takeIfFree() {
        return !taken && take(() -> {});
    }

    void give() {
        Runnable next;
        synchronized (this) {
            taken = false;
            next = comesNext;
            comesNext = null;
        }
        if (next != null) {
            next.run();
        }
    }

    /** Whether one write has taken longer than this. */
    synchronized boolean isStalled(Duration longest) {
        return taken && System.nanoTime() - takenAt > longest.toNanos();
    }
}
