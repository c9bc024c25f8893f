package io.redtail.websocket;

import io.redtail.server.Workaround;
import io.redtail.server.Workarounds;
import jakarta.websocket.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Has servers let go of sessions that are over. Any thread. */
final class SessionMemory {

    /** Longer than a server works at the end of a connection. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(5);

    private final Workarounds workarounds;
    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

    /** What a server keeps of one session. */
    interface Kept {

        Workaround workaround();

        /** Called once, when the server has no use for it. */
        void letGo() throws ReflectiveOperationException;
    }

    private record Ended(Kept kept, long since) {}

    SessionMemory(Workarounds workarounds) {
        this.workarounds = workarounds;
    }

    /** The session ends; what it held goes with one of the next calls of {@link #release}. */
    void ends(Session session) {
        keptOf(session).ifPresent(kept -> ended.add(new Ended(kept, System.nanoTime())));
    }

    private Optional<? extends Kept> keptOf(Session session) {
        if (Tyrus.isOf(session)) {
            return workarounds.find(Workaround.TYRUS_MEMORY, () -> TyrusMemory.of(session));
        }
        if (LibertyMemory.isOf(session)) {
            return workarounds.find(Workaround.LIBERTY_MEMORY, () -> LibertyMemory.of(session));
        }
        return Optional.empty();
    }

    /** There was an error: if the session ended before it, Tyrus has remembered the session again. */
    void failed(Session session) {
        if (Tyrus.isOf(session) && !session.isOpen()) {
            workarounds.attempt(Workaround.TYRUS_MEMORY, () -> TyrusMemory.forget(session));
        }
    }

    /** Lets go of the sessions that ended a while ago. */
    void release() {
        long now = System.nanoTime();
        for (Ended next = ended.peek(); next != null && now - next.since > AFTERWARDS.toNanos(); next = ended.peek()) {
            if (ended.remove(next)) {
                letGo(next);
            }
        }
    }

    /** Lets go of all that have ended. */
    void releaseAll() {
        for (Ended next = ended.poll(); next != null; next = ended.poll()) {
            letGo(next);
        }
    }

    private void letGo(Ended end) {
        workarounds.attempt(end.kept.workaround(), end.kept::letGo);
    }
}
