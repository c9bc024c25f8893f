package io.redtail.websocket;

import io.redtail.server.Server;
import jakarta.websocket.Session;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Sessions that are over, of which the server keeps something that it is made to release. Any thread. */
final class EndedSessions {

    /** Longer than a server works at the end of a connection. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(5);

    private final Server server;
    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

    private record Ended(Runnable release, long since) {}

    EndedSessions(Server server) {
        this.server = server;
    }

    /** The session ends; what it held goes with one of the next calls of {@link #release}. */
    void add(Session session) {
        server.keptOf(session).ifPresent(release -> ended.add(new Ended(release, System.nanoTime())));
    }

    /** Releases the sessions that ended a while ago. */
    void release() {
        long now = System.nanoTime();
        for (Ended next = ended.peek(); next != null && now - next.since > AFTERWARDS.toNanos(); next = ended.peek()) {
            if (ended.remove(next)) {
                next.release.run();
            }
        }
    }

    /** Releases all sessions that have ended. */
    void releaseAll() {
        for (Ended next = ended.poll(); next != null; next = ended.poll()) {
            next.release.run();
        }
    }
}
