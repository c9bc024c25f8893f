package io.redtail.websocket;

import io.redtail.log.Logs;
import jakarta.websocket.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Has servers let go of sessions that are over. Any thread. */
final class SessionMemory {

    private static final Logger LOG = Logs.of(SessionMemory.class);

    /** Longer than a server works at the end of a connection. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(5);

    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

    /** What a server keeps of one session. */
    interface Kept {

        /** Called once, when the server has no use for it. */
        void letGo() throws ReflectiveOperationException;
    }

    private record Ended(Kept kept, long since) {}

    /** The session ends; what it held goes with one of the next calls of {@link #release}. */
    void ends(Session session) {
        try {
            keptOf(session).ifPresent(kept -> ended.add(new Ended(kept, System.nanoTime())));
        } catch (ReflectiveOperationException | RuntimeException unknownServer) {
            complain(unknownServer);
        }
    }

    private static Optional<Kept> keptOf(Session session) throws ReflectiveOperationException {
        if (Tyrus.isOf(session)) {
            return Optional.of(TyrusMemory.of(session));
        }
        return LibertyMemory.of(session);
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

    private static void letGo(Ended end) {
        try {
            end.kept.letGo();
        } catch (ReflectiveOperationException | RuntimeException unknownServer) {
            complain(unknownServer);
        }
    }

    private static void complain(Exception unknownServer) {
        LOG.log(Level.DEBUG, "the server keeps what a session held", unknownServer);
    }
}
