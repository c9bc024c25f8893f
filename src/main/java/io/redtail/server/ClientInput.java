package io.redtail.server;

/** What a client sends, as the gateway takes it. One call at a time, but for {@link #maxBytes}. */
public interface ClientInput {

    /** The longest message that it may send now. */
    int maxBytes();

    /**
     * So many bytes of a message that is not complete are held for it now, by the server or by the gateway; 0 when it is complete.
     *
     * @return false if that is too much for all clients together. Then its connection is being closed
     */
    boolean mayHold(long bytes);

    /** Whether it may compress its messages: the handshake has agreed on that. */
    boolean mayCompress();

    /**
     * Memory for inflating is held below for a message that is not complete, or no more. Any thread.
     *
     * @return false if that is too much for all clients together. Then its connection is being closed
     */
    boolean mayHoldInflater(boolean held);

    /** A compressed message cannot be inflated. Its connection is to be closed. */
    void closeMalformed();

    /** A message is too long, or says that it will be; or it comes in too many pieces. Its connection is to be closed. */
    void closeTooLong();

    /** A message of text, or a part of one. */
    void receive(String part, boolean last);

    /** A binary message, or a part of one. */
    void receiveBinary();
}
