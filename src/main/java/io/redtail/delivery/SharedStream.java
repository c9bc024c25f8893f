package io.redtail.delivery;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A compressed stream of one channel's messages, made once for all clients that read it. Each of them reads it from one of its
 * beginnings on, and whole. Whoever reads another one, a page of a replay for example, has to wait for the next beginning. One thread at a
 * time.
 */
public interface SharedStream {

    /** Begins anew: nothing that is appended from now on refers to what was appended before. */
    void begin();

    /**
     * Continues the stream.
     *
     * @param messages one at least
     * @return as frames, one behind the other, ready to be read; nobody changes them
     */
    ByteBuffer append(List<EncodedMessage> messages);
}
