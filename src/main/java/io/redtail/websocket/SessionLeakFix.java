package io.redtail.websocket;

import io.redtail.server.Workaround;
import io.redtail.server.Workarounds;
import jakarta.websocket.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Makes servers release sessions that are over. Any thread. */
final class SessionLeakFix {

    /** Longer than a server works at the end of a connection. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(5);

    private final Workarounds workarounds;
    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

    /** What a server keeps of one session. */
    interface LeakFix {

        Workaround workaround();

        /** Called once, when the server has no use for it. */
        void release() throws ReflectiveOperationException;
    }

    private record Ended(LeakFix leakFix, long since) {}

    SessionLeakFix(Workarounds workarounds) {
        this.workarounds = workarounds;
    }

    /** The session ends; what it held goes with one of the next calls of {@link #release}. */
    void ends(Session session) {
        keptOf(session).ifPresent(leakFix -> ended.add(new Ended(leakFix, System.nanoTime())));
    }

    private Optional<? extends LeakFix> keptOf(Session session) {
        if (Tyrus.isOf(session)) {
            return workarounds.find(Workaround.TYRUS_LEAK_FIX, () -> TyrusLeakFix.of(session));
        }
        if (LibertyLeakFix.isOf(session)) {
            return workarounds.find(Workaround.LIBERTY_LEAK_FIX, () -> LibertyLeakFix.of(session));
        }
        return Optional.empty();
    }

    /** There was an error: if the session ended before it, Tyrus has remembered the session again. */
    void failed(Session session) {
        if (Tyrus.isOf(session) && !session.isOpen()) {
            workarounds.attempt(Workaround.TYRUS_LEAK_FIX, () -> TyrusLeakFix.forget(session));
        }
    }

    /** Releases the sessions that ended a while ago. */
    void release() {
        long now = System.nanoTime();
        for (Ended next = ended.peek(); next != null && now - next.since > AFTERWARDS.toNanos(); next = ended.peek()) {
            if (ended.remove(next)) {
                release(next);
            }
        }
    }

    /** Releases all sessions that have ended. */
    void releaseAll() {
        for (Ended next = ended.poll(); next != null; next = ended.poll()) {
            release(next);
        }
    }

    private void release(Ended end) {
        workarounds.attempt(end.leakFix.workaround(), end.leakFix::release);
    }
}
