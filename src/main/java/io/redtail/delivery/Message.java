package io.redtail.delivery;

/** What an {@link SendQueue} holds: something for everyone on a channel, or something for this client alone. */
public sealed interface Message permits Publication, Batch, ControlMessage {

    /** What one entry of a send queue costs besides its bytes, so that empty lines cannot fill a heap either. */
    int OVERHEAD_BYTES = 16;

    /** What it counts against a send queue's bound, in bytes. */
    int weight();
}
