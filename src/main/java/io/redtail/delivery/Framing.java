package io.redtail.delivery;

import java.nio.ByteBuffer;
import java.util.List;

/** How messages become the bytes of a socket, for sinks that write bytes; a part of a {@link WireFormat}. Stateless. */
public interface Framing {

    /** All of them, one behind the other, ready to be read. */
    ByteBuffer toBytes(List<EncodedMessage> messages);
}
