package io.redtail.delivery;

/** What an {@link Outbox} holds: something for everyone on a channel, or something for this client alone. */
public sealed interface Message permits Publication, Batch, Notice {

    /** What one entry of an outbox costs besides its bytes, so that empty lines cannot fill a heap either. */
    int OVERHEAD_BYTES = 16;

    /** What it counts against an outbox's bound, in bytes. */
    int weight();
}
