package io.redtail.server;

/** What a server has of the handshake of an open session. */
public interface Handshake {

    /** A server that needs nothing. */
    Handshake NONE = new Handshake() {};

    /** The session ends. On the thread that ends it, before its connection. */
    default void end() {}
}
