package io.redtail.websocket;

import io.redtail.delivery.SharedStream;
import io.redtail.server.Server;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Optional;

/** Whether connections of this node are compressed, and what that costs. Any thread. */
public final class Compression {

    private final CompressionCounters counters = new CompressionCounters();
    private final boolean allowed;
    private final Server server;

    /**
     * Compresses where both allow it.
     *
     * @param allowed by the configuration
     * @param server asked for each handshake: it knows only after its start
     */
    Compression(boolean allowed, Server server) {
        this.allowed = allowed;
        this.server = server;
    }

    /** The response's {@link DeflateOffer#HEADER} to a handshake that offers to compress; empty: its connection is not compressed. */
    Optional<String> answer(HttpServletRequest handshake) {
        return allowed && server.inflates()
                ? DeflateOffer.accept(Collections.list(handshake.getHeaders(DeflateOffer.HEADER)))
                : Optional.empty();
    }

    /** A stream for one channel's clients on one shard. */
    SharedStream newStream() {
        return new DeflatedStream(counters);
    }

    public CompressionCounters counters() {
        return counters;
    }
}
