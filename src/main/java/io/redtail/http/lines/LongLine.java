package io.redtail.http.lines;

import io.redtail.json.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A line that is longer than a message may be: its beginning, which says at its end that there was more. */
public final class LongLine {

    private static final int MAX_MARK_BYTES = 64;
    private static final int MAX_GROWTH = 3; // a malformed byte becomes U+FFFD

    private LongLine() {}

    /** Whether subscribers receive it as it is. */
    static boolean fits(byte[] line, long dropped, int maxBytes) {
        return dropped == 0
                && line.length <= maxBytes
                && (line.length <= maxBytes / MAX_GROWTH || Utf8.replaceMalformed(line).length <= maxBytes);
    }

    /**
     * As text.
     *
     * @param line what was kept of it
     * @param dropped how many bytes more there were
     */
    static byte[] text(byte[] line, long dropped, int maxBytes) {
        byte[] text = begun(line);
        int end = boundary(text, maxBytes - MAX_MARK_BYTES);
        ByteArrayOutputStream cut = new ByteArrayOutputStream(maxBytes);
        cut.write(text, 0, end);
        cut.writeBytes(mark(text.length - end + dropped + halfCharacter(line)));
        return cut.toByteArray();
    }

    /** As a JSON string, for it is no JSON any more. */
    public static byte[] json(byte[] line, long dropped, int maxBytes) {
        byte[] text = begun(line);
        int end = 0;
        for (int room = maxBytes - MAX_MARK_BYTES; end < text.length && room >= escaped(text[end]).length; end++) {
            room -= escaped(text[end]).length;
        }
        end = boundary(text, end);
        ByteArrayOutputStream cut = new ByteArrayOutputStream(maxBytes);
        cut.write('"');
        for (int i = 0; i < end; i++) {
            cut.writeBytes(escaped(text[i]));
        }
        cut.writeBytes(mark(text.length - end + dropped + halfCharacter(line)));
        cut.write('"');
        return cut.toByteArray();
    }

    /** The bytes up to {@code end} without the first ones of a character. */
    static int boundary(byte[] utf8, int end) {
        int boundary = Math.min(end, utf8.length);
        while (boundary > 0 && boundary < utf8.length && (utf8[boundary] & 0xc0) == 0x80) {
            boundary--;
        }
        return boundary;
    }

    /** Where a character begins that is not complete yet; the end, if the last one is. */
    static int endOfWholeCharacters(byte[] utf8) {
        int lead = boundary(utf8, utf8.length - 1);
        int expected = utf8.length == 0 || utf8[lead] >= 0 ? 1 : Integer.numberOfLeadingZeros(~utf8[lead] << 24);
        return utf8.length - lead < expected && expected <= 4 ? lead : utf8.length;
    }

    /** As subscribers receive it, without a last character that is incomplete. */
    private static byte[] begun(byte[] line) {
        return Utf8.replaceMalformed(Arrays.copyOf(line, endOfWholeCharacters(line)));
    }

    private static int halfCharacter(byte[] line) {
        return line.length - endOfWholeCharacters(line);
    }

    private static byte[] mark(long more) {
        return (" [redtail: cut, " + more + " bytes more]").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] escaped(byte b) {
        if (b == '"' || b == '\\') {
            return new byte[] {'\\', b};
        }
        return b >= 0 && b < 0x20 ? String.format("\\u%04x", b).getBytes(StandardCharsets.US_ASCII) : new byte[] {b};
    }
}
