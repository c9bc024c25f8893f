package io.redtail.archive;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Optional;

/**
 * Puts a segment into the store so that it is there: what was put is read back and compared. Repeating it does no harm, and
 * neither does a second writer: both write the same.
 */
final class SegmentWriter {

    private final ArchiveStore store;

    SegmentWriter(ArchiveStore store) {
        this.store = store;
    }

    /**
     * Writes it, unless it is there.
     *
     * @throws IOException if it cannot be written, or was lost or changed on the way; try again
     * @throws ForeignObjectException if something else has its name, which is left alone
     */
    void write(SegmentName name, byte[] object) throws IOException, ForeignObjectException {
        Optional<byte[]> there = store.get(name.toString());
        if (there.isPresent()) {
            if (isWritten(name, object, there.get())) {
                return;
            }
            store.replace(name.toString(), object);
        } else {
            put(name, object);
        }
        Optional<byte[]> put = store.get(name.toString());
        if (put.isEmpty()) {
            throw new IOException("the store has acknowledged " + name + " and does not have it");
        }
        if (!isWritten(name, object, put.get())) {
            throw new IOException("the store has acknowledged " + name + " and returns something else");
        }
    }

    private void put(SegmentName name, byte[] object) throws IOException {
        try {
            store.put(name.toString(), object);
        } catch (FileAlreadyExistsException other) {
            // Somebody else was faster. What there is, is compared in any case.
        }
    }

    /**
     * Whether it is there already. A damaged one is replaced and never removed: somebody else may have mended it meanwhile, and
     * may count on it.
     */
    private static boolean isWritten(SegmentName name, byte[] object, byte[] there) throws ForeignObjectException {
        if (java.util.Arrays.equals(object, there)) {
            return true;
        }
        if (!Segment.isOurs(there)) {
            throw new ForeignObjectException(name + " is no segment");
        }
        try {
            Segment segment = Segment.read(there);
            if (segment.saysTheSameAs(Segment.read(object))) {
                return Segment.hasTrailer(there, segment.header()); // another JDK compresses otherwise
            }
        } catch (DamagedSegmentException damaged) {
            return false;
        }
        throw new ForeignObjectException(name + " is a segment with other lines");
    }
}
