package io.redtail.archive;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * What a segment says of itself before its text, in the subfield {@code RT} of the gzip header (RFC 1952, 2.3.1.1): whoever has the
 * first kilobyte of an object knows which offsets and times it has.
 *
 * @param firstTime when its first entry was recorded; 0 if nobody knows
 * @param lastTime the same of the last entry whose time is known
 * @param crc CRC-32 of the text
 */
record SegmentHeader(long first, int count, long firstTime, long lastTime, int textBytes, int crc, Lineage lineage) {

    static final byte VERSION = 1;

    /** Who has read so much of an object has its header. */
    static final int MAX_BYTES = 64 * 1024 + 16;

    private static final int FIXED =
            1 + Long.BYTES + Integer.BYTES + 2 * Long.BYTES + 2 * Integer.BYTES + Long.BYTES + 1;
    private static final int SUBFIELD = 4;

    long last() {
        return first + count - 1;
    }

    /** The extra field with the table in it, and a CRC-32 of both. */
    byte[] toBytes(byte[] table) {
        byte[] previous = lineage.previous().getBytes(StandardCharsets.US_ASCII);
        int length = FIXED + previous.length + table.length + Integer.BYTES;
        ByteBuffer extra = ByteBuffer.allocate(SUBFIELD + length);
        extra.put((byte) 'R').put((byte) 'T').put((byte) length).put((byte) (length >>> 8));
        extra.put(VERSION).putLong(first).putInt(count).putLong(firstTime).putLong(lastTime);
        extra.putInt(textBytes).putInt(crc).putLong(lineage.base());
        extra.put((byte) previous.length).put(previous).put(table);
        extra.putInt(crc(extra.array(), extra.position()));
        return extra.array();
    }

    private static int crc(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /** A header and where its table begins in the extra field that it was read from. */
    record Parsed(SegmentHeader header, int table) {}

    /** Reads what {@link #toBytes} has written. */
    static Parsed parse(byte[] extra) throws DamagedSegmentException {
        ByteBuffer in = ByteBuffer.wrap(extra);
        if (extra.length < SUBFIELD + FIXED + Integer.BYTES
                || in.getInt(extra.length - Integer.BYTES) != crc(extra, extra.length - Integer.BYTES)) {
            throw new DamagedSegmentException("its header is damaged");
        }
        in.position(SUBFIELD);
        if (in.get() != VERSION) {
            throw new DamagedSegmentException("its header is of a version that this gateway cannot read");
        }
        long first = in.getLong();
        int count = in.getInt();
        long firstTime = in.getLong();
        long lastTime = in.getLong();
        int textBytes = in.getInt();
        int crc = in.getInt();
        long base = in.getLong();
        byte[] previous = new byte[in.get() & 0xff];
        if (previous.length > in.remaining()) {
            throw new DamagedSegmentException("its header is too short");
        }
        in.get(previous);
        Lineage lineage = new Lineage(new String(previous, StandardCharsets.US_ASCII), base);
        return new Parsed(new SegmentHeader(first, count, firstTime, lastTime, textBytes, crc, lineage), in.position());
    }
}
