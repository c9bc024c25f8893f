package io.redtail.archive;

import io.redtail.delivery.Publication;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Some thousand entries of a channel, as they were read from a store and found right. It is a gzip file whose text is what was
 * published, each with a line feed after it: {@code zcat} of all segments of a log is the log. Immutable; any thread.
 */
final class Segment {

    /** gzip, deflated, with an extra field, without a time, made by nobody knows which system. */
    static final byte[] MAGIC = {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff};

    private static final int EXTRA = MAGIC.length + 2;
    private static final int TRAILER = 8;

    /** Nobody writes more into one, but for a single line that is longer. */
    private static final int MAX_TEXT_BYTES = 1024 * 1024 * 1024;

    private final SegmentHeader header;
    private final byte[] text;
    private final int[] begins;
    private final long[] times;
    private final Entry.Kind[] kinds;

    /** What gaps and ends have in the place of a text, by index. */
    private final Map<Integer, String> notes = new HashMap<>();

    private Segment(SegmentHeader header, byte[] text) {
        this.header = header;
        this.text = text;
        this.begins = new int[header.count() + 1];
        this.times = new long[header.count()];
        this.kinds = new Entry.Kind[header.count()];
    }

    /** Whether this begins as a segment does, be it damaged or not; what does not is somebody else's. */
    static boolean isOurs(byte[] bytes) {
        int length = Math.min(bytes.length, MAGIC.length);
        boolean isSubfield = bytes.length < EXTRA + 2 || (bytes[EXTRA] == 'R' && bytes[EXTRA + 1] == 'T');
        return Arrays.equals(bytes, 0, length, MAGIC, 0, length) && isSubfield;
    }

    /**
     * The header of what begins with these bytes.
     *
     * @throws DamagedSegmentException if they are not a segment's, or too few
     */
    static SegmentHeader header(byte[] bytes) throws DamagedSegmentException {
        return parse(bytes).header();
    }

    private static SegmentHeader.Parsed parse(byte[] bytes) throws DamagedSegmentException {
        if (bytes.length < EXTRA || !isOurs(bytes)) {
            throw new DamagedSegmentException("it is no segment");
        }
        int length = extraBytes(bytes);
        if (bytes.length < EXTRA + length) {
            throw new DamagedSegmentException("it ends within its header");
        }
        return SegmentHeader.parse(Arrays.copyOfRange(bytes, EXTRA, EXTRA + length));
    }

    private static int extraBytes(byte[] bytes) {
        return (bytes[MAGIC.length] & 0xff) | ((bytes[MAGIC.length + 1] & 0xff) << 8);
    }

    /**
     * Reads a whole one, and checks all that it reads: not gzip's trailer, which only other programs need, see {@link #hasTrailer}.
     *
     * @throws DamagedSegmentException if these are not exactly the bytes of one segment
     */
    static Segment read(byte[] bytes) throws DamagedSegmentException {
        SegmentHeader.Parsed parsed = parse(bytes);
        SegmentHeader header = parsed.header();
        int extra = extraBytes(bytes);
        if (header.count() < 1 || header.count() > Segments.MAX_ENTRIES || header.textBytes() < 0) {
            throw new DamagedSegmentException("its header says what cannot be");
        }
        Segment segment = new Segment(header, inflate(bytes, EXTRA + extra, header));
        segment.readTable(new SegmentTable.Reader(
                Arrays.copyOfRange(bytes, EXTRA, EXTRA + extra - Integer.BYTES), parsed.table(), header.firstTime()));
        return segment;
    }

    /** Whether these bytes end with the trailer of that segment, so that {@code zcat} takes them, too. */
    static boolean hasTrailer(byte[] bytes, SegmentHeader header) {
        ByteBuffer trailer =
                ByteBuffer.wrap(bytes, bytes.length - TRAILER, TRAILER).order(ByteOrder.LITTLE_ENDIAN);
        return trailer.getInt() == header.crc() && trailer.getInt() == header.textBytes();
    }

    private static byte[] inflate(byte[] bytes, int from, SegmentHeader header) throws DamagedSegmentException {
        if (header.textBytes() > MAX_TEXT_BYTES || bytes.length < from + TRAILER) {
            throw new DamagedSegmentException("it ends too early");
        }
        byte[] text = new byte[header.textBytes()];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(bytes, from, bytes.length - from - TRAILER);
            int length = 0;
            while (length < text.length) {
                int more = inflater.inflate(text, length, text.length - length);
                if (more == 0) {
                    throw new DamagedSegmentException("its text is too short");
                }
                length += more;
            }
            if (inflater.inflate(new byte[1]) > 0 || !inflater.finished() || inflater.getRemaining() > 0) {
                throw new DamagedSegmentException("its text does not end where it should");
            }
        } catch (DataFormatException e) {
            throw new DamagedSegmentException("its text cannot be inflated: " + e.getMessage());
        } finally {
            inflater.end();
        }
        CRC32 crc = new CRC32();
        crc.update(text);
        if ((int) crc.getValue() != header.crc()) {
            throw new DamagedSegmentException("the CRC-32 of its text is wrong");
        }
        return text;
    }

    private void readTable(SegmentTable.Reader rows) throws DamagedSegmentException {
        int at = 0;
        int[] ends = new int[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            rows.next();
            begins[i] = at;
            times[i] = rows.time();
            kinds[i] = rows.kind();
            if (rows.kind() == Entry.Kind.LINE) {
                at += rows.length() + 1;
                if (at > text.length || at <= 0) {
                    throw new DamagedSegmentException("its table is not its text's");
                }
            } else if (rows.kind() == Entry.Kind.GAP) {
                notes.put(i, rows.missed());
            } else {
                ends[i] = rows.length();
            }
        }
        for (int i = 0; i < ends.length; i++) {
            if (kinds[i] == Entry.Kind.END) {
                notes.put(i, rows.text(ends[i]));
            }
        }
        begins[kinds.length] = at;
        if (at != text.length) {
            throw new DamagedSegmentException("its table is not its text's");
        }
    }

    SegmentHeader header() {
        return header;
    }

    long first() {
        return header.first();
    }

    long last() {
        return header.last();
    }

    /** What it takes of the heap, about. */
    int weight() {
        return text.length + 16 * kinds.length;
    }

    /** @throws IndexOutOfBoundsException if it does not have that offset */
    Entry entry(long offset) {
        int i = Math.toIntExact(offset - first());
        return switch (kinds[i]) {
            case LINE -> Entry.line(offset, times[i], Arrays.copyOfRange(text, begins[i], begins[i + 1] - 1));
            case GAP -> Entry.gap(offset, times[i], note(i));
            case END -> Entry.end(offset, times[i], note(i));
        };
    }

    private String note(int index) {
        return notes.getOrDefault(index, "");
    }

    /**
     * The offset of the first entry that was recorded at this time or later; one after the last if there is none. Nobody knows the
     * time of some entries, of gaps for example: those behind the last earlier one may be later.
     */
    long since(long timeMillis) {
        int i = times.length;
        while (i > 0 && (times[i - 1] == Publication.NO_TIME || times[i - 1] >= timeMillis)) {
            i--;
        }
        return first() + i;
    }

    /** Whether it says the same as another, whatever compressed it, and whenever that was. */
    boolean saysTheSameAs(Segment other) {
        return first() == other.first()
                && Arrays.equals(kinds, other.kinds)
                && Arrays.equals(begins, other.begins)
                && Arrays.equals(text, other.text)
                && notes.equals(other.notes);
    }
}
