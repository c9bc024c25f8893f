package io.redtail.server;

/** What a server has of the handshake of an open session. */
public interface Handshake {

    /** A server that needs nothing. */
    Handshake NONE = new Handshake() {};

    /**
     * Releases what the server keeps of it that nobody needs any more. On the thread that receives from the client: the server may look at
     * it whenever it reads.
     *
     * @return false if the server still works on it: to be called again
     */
    default boolean release() {
        return true;
    }

    /** The session ends. On the thread that ends it, before its connection. */
    default void end() {}
}
