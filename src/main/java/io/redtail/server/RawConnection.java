package io.redtail.server;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** A client's connection below the API, on a server that lets us at it. */
public interface RawConnection {

    /** What a sink on it is called, such as {@code tyrus-raw}. */
    String name();

    /**
     * Writes complete frames. Called by one thread, and not again before the last call is done.
     *
     * @param frames valid frames with valid UTF-8, for nothing checks them any more; read until it is done, never changed
     * @return done when the socket has taken all of it; fails when it never will
     */
    CompletableFuture<Void> write(ByteBuffer frames);

    /** Ends the TCP connection at once, whatever waits in it. Any thread; never blocks. */
    void terminate();
}
