package io.redtail.delivery;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The publications of one channel in one delivery cycle: one entry in the send queue of each subscriber, and bytes for
 * the socket that are made once for all of them. So a delivery costs neither a copy nor an encoding, only its share of
 * a write.
 *
 * <p>The shard's thread only, but for the bytes, which nobody changes.
 */
final class Batch implements Message {

    private final List<Publication> publications;
    private final int weight;
    private final Map<Encoding, ByteBuffer> bytes = new HashMap<>(2);

    /**
     * Takes over a list.
     *
     * @param publications of one channel, one at least, in order
     * @param weight the sum of theirs
     */
    Batch(List<Publication> publications, int weight) {
        this.publications = publications;
        this.weight = weight;
    }

    List<Publication> publications() {
        return publications;
    }

    /**
     * All of it as {@code framing} puts it on the wire; every caller with this encoding must pass the same one. The
     * caller's to read.
     */
    ByteBuffer bytes(Encoding encoding, Framing framing) {
        return bytes.computeIfAbsent(encoding, key -> framing.toBytes(encoded(key)))
                .duplicate();
    }

    private List<EncodedMessage> encoded(Encoding encoding) {
        if (encoding.joins() && publications.size() > 1) {
            return List.of(encoding.join(publications));
        }
        List<EncodedMessage> encoded = new ArrayList<>(publications.size());
        for (int i = 0; i < publications.size(); i++) {
            encoded.add(encoding.encode(publications.get(i)));
        }
        return encoded;
    }

    @Override
    public int weight() {
        return weight;
    }
}
