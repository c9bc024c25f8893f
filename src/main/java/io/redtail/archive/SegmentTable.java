package io.redtail.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A row for each entry of a segment, as it stands in the header: what it is, how long, and how much later than the one before.
 *
 * <p>Behind the rows stand the results of ends that have one, which a version that knew none passes over.
 */
final class SegmentTable {

    private static final int KIND_BITS = 2;
    private static final int KIND_MASK = 3;

    private final ByteArrayOutputStream rows = new ByteArrayOutputStream();
    private final ByteArrayOutputStream behind = new ByteArrayOutputStream();
    private long time;
    private boolean begun;

    void add(Entry entry) {
        writeNumber(((long) length(entry) << KIND_BITS) | entry.kind().code);
        writeSigned(begun ? entry.timeMillis() - time : 0);
        time = entry.timeMillis();
        begun = true;
        switch (entry.kind()) {
            case LINE -> {}
            case GAP -> rows.writeBytes(entry.payload());
            case END -> behind.writeBytes(entry.payload());
        }
    }

    /** What is beside the row: of a line in the text, of a gap behind the row, of an end behind all rows. */
    private static int length(Entry entry) {
        return entry.payload().length;
    }

    int size() {
        return rows.size() + behind.size();
    }

    byte[] toBytes() {
        byte[] table = Arrays.copyOf(rows.toByteArray(), size());
        System.arraycopy(behind.toByteArray(), 0, table, rows.size(), behind.size());
        return table;
    }

    private void writeSigned(long value) {
        writeNumber((value << 1) ^ (value >> 63));
    }

    private void writeNumber(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            rows.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        rows.write((int) rest);
    }

    /** Reads rows one after the other. */
    static final class Reader {

        private final byte[] bytes;
        private int at;
        private long time;
        private Entry.Kind kind = Entry.Kind.LINE;
        private int length;
        private String missed = "";

        Reader(byte[] bytes, int from, long firstTime) {
            this.bytes = bytes;
            this.at = from;
            this.time = firstTime;
        }

        void next() throws DamagedSegmentException {
            long what = readNumber();
            kind = Entry.Kind.of((int) (what & KIND_MASK));
            long size = what >>> KIND_BITS;
            if (size > Integer.MAX_VALUE) {
                throw new DamagedSegmentException("its table has a row that cannot be");
            }
            length = (int) size;
            long delta = readNumber();
            time += (delta >>> 1) ^ -(delta & 1);
            if (kind == Entry.Kind.GAP) {
                missed = text(length);
            }
        }

        /** What stands next, behind a row or all of them. */
        String text(int length) throws DamagedSegmentException {
            if (length > bytes.length - at) {
                throw new DamagedSegmentException("its table is too short");
            }
            at += length;
            return new String(bytes, at - length, length, StandardCharsets.US_ASCII);
        }

        Entry.Kind kind() {
            return kind;
        }

        int length() {
            return length;
        }

        long time() {
            return time;
        }

        String missed() {
            return missed;
        }

        private long readNumber() throws DamagedSegmentException {
            long value = 0;
            for (int shift = 0; shift < 64 && at < bytes.length; shift += 7) {
                byte next = bytes[at++];
                value |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new DamagedSegmentException("its table is too short");
        }
    }
}
