package io.redtail.websocket;

import io.redtail.delivery.Sink;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.server.RawConnection;
import io.redtail.server.Server;
import jakarta.websocket.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Chooses for each session the fastest sink that its server has, and says so once. Any thread. */
public final class SinkFactory {

    private static final Logger LOG = Logs.of(SinkFactory.class);

    private final SessionCloser closer;
    private final StalledWrites stalled;
    private final Server server;
    private final boolean portableOnly;
    private final Set<String> announced = ConcurrentHashMap.newKeySet();

    /** @param portableOnly whether no session gets a faster one */
    public SinkFactory(SessionCloser closer, StalledWrites stalled, Server server, boolean portableOnly) {
        this.server = server;
        this.portableOnly = portableOnly;
        this.closer = closer;
        this.stalled = stalled;
    }

    /**
     * What makes a session's sink.
     *
     * @param writesFrames whether it writes bytes, compressed ones too
     */
    record Chosen(Sink.Factory factory, boolean writesFrames) {}

    /** @param turn for a sink that writes through the API, as pings do */
    Chosen forSession(Session session, WritePermit turn) {
        return connection(session)
                .map(connection -> new Chosen(raw(session, connection), true))
                .orElseGet(() -> new Chosen(portable(session, turn), false));
    }

    /** None with an extension of the server's, which would have to transform each frame. */
    private Optional<RawConnection> connection(Session session) {
        return portableOnly || !session.getNegotiatedExtensions().isEmpty()
                ? Optional.empty()
                : server.connection(session);
    }

    private Sink.Factory portable(Session session, WritePermit turn) {
        announce("portable");
        return wake -> new PortableSink(session, turn, closer, wake);
    }

    private Sink.Factory raw(Session session, RawConnection connection) {
        announce(connection.name());
        return wake -> new RawSink(session, connection, closer, stalled, wake);
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
