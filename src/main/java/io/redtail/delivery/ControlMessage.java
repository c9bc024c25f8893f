package io.redtail.delivery;

/** An answer or an announcement for one client. Never dropped to make room: a client that leaves no room is closed. */
public record ControlMessage(EncodedMessage encoded) implements Message {

    @Override
    public int weight() {
        return encoded.length() + OVERHEAD_BYTES;
    }
}
