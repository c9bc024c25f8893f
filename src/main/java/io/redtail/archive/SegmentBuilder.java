package io.redtail.archive;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Gathers the entries of one segment. Where a segment is full follows from its first entry and what comes after it, so everybody
 * who writes it makes the same. One thread.
 */
final class SegmentBuilder {

    /** gzip has room for 65,535 bytes before the text. */
    private static final int MAX_TABLE_BYTES = 60_000;

    private static final int LEVEL = 6;

    private final Lineage lineage;
    private final int maxTextBytes;
    private final List<Entry> entries = new ArrayList<>();
    private final SegmentTable table = new SegmentTable();
    private int textBytes;

    SegmentBuilder(Lineage lineage) {
        this(lineage, Segments.MAX_TEXT_BYTES);
    }

    /** @param maxTextBytes how much text fits, but for a single line that is longer */
    SegmentBuilder(Lineage lineage, int maxTextBytes) {
        this.lineage = lineage;
        this.maxTextBytes = maxTextBytes;
    }

    /**
     * Takes the entry, if it has room for it. An empty one has.
     *
     * @throws IllegalArgumentException if it does not follow the last one
     */
    boolean add(Entry entry) {
        if (!entries.isEmpty() && entry.offset() != last() + 1) {
            throw new IllegalArgumentException("offset " + entry.offset() + " after " + last());
        }
        if (!entries.isEmpty() && (isFull() || (long) textBytes + entry.textBytes() > maxTextBytes)) {
            return false;
        }
        entries.add(entry);
        table.add(entry);
        textBytes = Math.addExact(textBytes, entry.textBytes());
        return true;
    }

    /** Whether nothing fits any more, however short it is. */
    boolean isFull() {
        return entries.size() >= Segments.MAX_ENTRIES || textBytes >= maxTextBytes || table.size() >= MAX_TABLE_BYTES;
    }

    /** One with its entries up to an offset. */
    SegmentBuilder upTo(long offset) {
        return of(entries.stream().filter(entry -> entry.offset() <= offset).toList());
    }

    /** One with its entries after an offset. */
    SegmentBuilder after(long offset) {
        return of(entries.stream().filter(entry -> entry.offset() > offset).toList());
    }

    private SegmentBuilder of(List<Entry> some) {
        var builder = new SegmentBuilder(lineage, maxTextBytes);
        some.forEach(entry -> {
            if (!builder.add(entry)) {
                throw new IllegalStateException("what fits together does not fit alone");
            }
        });
        return builder;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    long first() {
        return entries.get(0).offset();
    }

    long last() {
        return entries.get(entries.size() - 1).offset();
    }

    int textBytes() {
        return textBytes;
    }

    /** A whole gzip file: what is about the entries stands in the header, where programs that do not know it skip it. */
    byte[] build() {
        byte[] text = text();
        CRC32 crc = new CRC32();
        crc.update(text);
        byte[] extra = new SegmentHeader(
                        first(),
                        entries.size(),
                        entries.get(0).timeMillis(),
                        entries.stream().mapToLong(Entry::timeMillis).max().orElseThrow(),
                        text.length,
                        (int) crc.getValue(),
                        lineage)
                .toBytes(table.toBytes());
        var gzip = new ByteArrayOutputStream(extra.length + text.length / 4 + 64);
        gzip.writeBytes(Segment.MAGIC);
        writeShort(gzip, extra.length);
        gzip.writeBytes(extra);
        deflate(text, gzip);
        writeInt(gzip, (int) crc.getValue());
        writeInt(gzip, text.length);
        return gzip.toByteArray();
    }

    private byte[] text() {
        byte[] text = new byte[textBytes];
        int at = 0;
        for (Entry entry : entries) {
            if (entry.textBytes() > 0) {
                System.arraycopy(entry.payload(), 0, text, at, entry.payload().length);
                at += entry.textBytes();
                text[at - 1] = '\n';
            }
        }
        return text;
    }

    private static void deflate(byte[] text, ByteArrayOutputStream to) {
        Deflater deflater = new Deflater(LEVEL, true);
        try {
            deflater.setInput(text);
            deflater.finish();
            byte[] piece = new byte[16 * 1024];
            while (!deflater.finished()) {
                to.write(piece, 0, deflater.deflate(piece));
            }
        } finally {
            deflater.end();
        }
    }

    private static void writeInt(ByteArrayOutputStream to, int value) {
        writeShort(to, value);
        writeShort(to, value >>> 16);
    }

    private static void writeShort(ByteArrayOutputStream to, int value) {
        to.write(value);
        to.write(value >>> 8);
    }
}
