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
    private final boolean ofStream;
    private @Nullable ByteBuffer bytes;

    /**
     * Makes one of a list that nobody changes any more.
     *
     * @param publications of one channel, one at least, in order
     * @param weight the sum of theirs
     */
    Batch(WireFormat format, List<Publication> publications, int weight) {
        this(format, publications, weight, false, null);
    }

    private Batch(
            WireFormat format,
            List<Publication> publications,
            int weight,
            boolean ofStream,
            @Nullable ByteBuffer bytes) {
        this.format = format;
        this.publications = publications;
        this.weight = weight;
        this.ofStream = ofStream;
        this.bytes = bytes;
    }

    /** The same as a part of a {@link SharedStream}: whoever reads that has to read all of this, or stop reading it. */
    static Batch ofStream(WireFormat format, List<Publication> publications, int weight, ByteBuffer bytes) {
        return new Batch(format, publications, weight, true, bytes);
    }

    /** Whether its bytes continue a {@link SharedStream}. */
    boolean isOfStream() {
        return ofStream;
    }

    /** Whether all of each was published before all of the next one. */
    static boolean areInTurn(List<Batch> batches) {
        for (int i = 1; i < batches.size(); i++) {
            List<Publication> before = batches.get(i - 1).publications;
            if (before.get(before.size() - 1).number
                    > batches.get(i).publications.get(0).number) {
                return false;
            }
        }
        return true;
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
