package io.redtail.http.streams;

import io.redtail.server.TcpConnection;
import jakarta.servlet.ServletRequest;
import java.util.Map;
import java.util.Optional;

/** The other end of a response, as far as the system can say whether it is still there. One thread. */
final class Presence {

    /** The kernel's list is no snapshot: a connection may be missing from it once. */
    private static final int MISSED = 2;

    private final Optional<TcpConnection> connection;
    private boolean judged;
    private boolean seen;
    private int missed;

    Presence(Optional<TcpConnection> connection) {
        this.connection = connection;
    }

    static Presence of(ServletRequest request) {
        return new Presence(TcpConnection.of(
                String.valueOf(request.getLocalAddr()),
                request.getLocalPort(),
                String.valueOf(request.getRemoteAddr()),
                request.getRemotePort()));
    }

    Optional<TcpConnection> connection() {
        return connection;
    }

    /** Whether it has never been looked for. */
    boolean isNew() {
        return !judged;
    }

    /** Whether it has left. One that was never listed may be behind a proxy that the server speaks for, and stays. */
    boolean hasLeft(Map<TcpConnection, Boolean> listed) {
        judged = true;
        Boolean there = connection.map(listed::get).orElse(null);
        if (there != null) {
            seen = true;
            missed = 0;
            return !there;
        }
        missed++;
        return seen && missed >= MISSED;
    }
}
