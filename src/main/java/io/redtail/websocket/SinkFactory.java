package io.redtail.websocket;

import io.redtail.delivery.Sink;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.server.Workaround;
import io.redtail.server.Workarounds;
import jakarta.websocket.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Chooses for each session the fastest sink that its server has, and says so once. Any thread. */
public final class SinkFactory {

    private static final Logger LOG = Logs.of(SinkFactory.class);

    private static final String UNDERTOW_SESSION = "io.undertow.websockets.jsr.UndertowSession";

    private final SessionCloser closer;
    private final StalledWrites stalled;
    private final Workarounds workarounds;
    private final boolean portableOnly;
    private final Set<String> announced = ConcurrentHashMap.newKeySet();

    /** @param portableOnly whether no session gets a faster one */
    public SinkFactory(SessionCloser closer, StalledWrites stalled, Workarounds workarounds, boolean portableOnly) {
        this.workarounds = workarounds;
        this.portableOnly = portableOnly;
        this.closer = closer;
        this.stalled = stalled;
    }

    /** @param turn for a sink that writes through the API, as pings do */
    Sink.Factory forSession(Session session, WritePermit turn) {
        if (portableOnly) {
            return portable(session, turn);
        }
        Optional<GrizzlyConnection> grizzly = GrizzlyConnection.under(session, workarounds);
        if (grizzly.isPresent()) {
            return raw("tyrus-raw", session, grizzly.get());
        }
        Optional<RawConnection> undertow = undertow(session);
        if (undertow.isPresent()) {
            return raw("undertow-raw", session, undertow.get());
        }
        return portable(session, turn);
    }

    private Sink.Factory portable(Session session, WritePermit turn) {
        announce("portable");
        return wake -> new PortableSink(session, turn, closer, wake);
    }

    private Sink.Factory raw(String name, Session session, RawConnection connection) {
        announce(name);
        return wake -> new RawSink(name, session, connection, closer, stalled, wake);
    }

    /** Looks at names first: on other servers the connection's class cannot even be loaded. */
    private Optional<RawConnection> undertow(Session session) {
        if (!session.getClass().getName().equals(UNDERTOW_SESSION)
                || !session.getNegotiatedExtensions().isEmpty()) {
            return Optional.empty();
        }
        return workarounds.find(Workaround.UNDERTOW_RAW, () -> new UndertowConnection(session));
    }

    /** The sinks that sessions were given so far: {@code tyrus-raw}, {@code undertow-raw}, {@code portable}. */
    public Set<String> inUse() {
        return Set.copyOf(announced);
    }

    private void announce(String sink) {
        if (announced.add(sink)) {
            LOG.log(Level.INFO, LogEvent.of("sink_chosen").with("sink", sink));
        }
    }
}
