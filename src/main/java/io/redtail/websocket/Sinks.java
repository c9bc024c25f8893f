package io.redtail.websocket;

import io.redtail.delivery.Sink;
import jakarta.websocket.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Chooses for each session the fastest sink that its server has, and says so once. Any thread. */
public final class Sinks {

    private static final Logger LOG = System.getLogger(Sinks.class.getName());

    private final SessionCloser closer;
    private final StalledWrites stalled;
    private final Set<String> announced = ConcurrentHashMap.newKeySet();

    public Sinks(SessionCloser closer, StalledWrites stalled) {
        this.closer = closer;
        this.stalled = stalled;
    }

    Sink.Factory forSession(Session session) {
        Optional<GrizzlyConnection> grizzly = GrizzlyConnection.under(session);
        if (grizzly.isPresent()) {
            announce("tyrus-raw");
            return wake -> new TyrusSink(session, grizzly.get(), closer, stalled, wake);
        }
        announce("portable");
        return wake -> new PortableSink(session, closer, wake);
    }

    private void announce(String sink) {
        if (announced.add(sink)) {
            LOG.log(Level.INFO, "sink {0}", sink);
        }
    }
}
