package io.redtail.delivery;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The publications of one channel in one delivery cycle, for its subscribers with one {@link WireFormat}: one entry in the
 * send queue of each of them, and bytes for the socket that are made once for all. So a delivery costs neither a copy nor
 * an encoding, only its share of a write.
 *
 * <p>The shard's thread only, but for the bytes, which nobody changes.
 */
final class Batch implements Message {

    private final WireFormat format;
    private final List<Publication> publications;
    private final int weight;
    private @Nullable ByteBuffer bytes;

    /**
     * Makes one of a list that nobody changes any more.
     *
     * @param publications of one channel, one at least, in order
     * @param weight the sum of theirs
     */
    Batch(WireFormat format, List<Publication> publications, int weight) {
        this.format = format;
        this.publications = publications;
        this.weight = weight;
    }

    List<Publication> publications() {
        return publications;
    }

    /** All of it, as its clients read it. The caller's to read. */
    ByteBuffer bytes() {
        ByteBuffer shared = bytes;
        if (shared == null) {
            shared = format.write(publications);
            bytes = shared;
        }
        return shared.duplicate();
    }

    @Override
    public int weight() {
        return weight;
    }
}
