package io.redtail.history;

import io.redtail.delivery.Publication;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the payload of a message on a live channel: {@code channel.lua} says what it looks like.
 *
 * @param epochBegin where the epoch stands in the message, up to {@code epochEnd}; negative if it has no position
 * @param offset of the first line
 * @param timeMillis when it was recorded; {@link Publication#NO_TIME} if that is not said
 * @param lines how many the message carries
 * @param isGap whether it stands for a loss
 * @param missed how many were lost, in decimal digits; empty for lines, and if nobody knows
 * @param end where the header ends, with a line feed
 */
record LiveHeader(
        int epochBegin, int epochEnd, long offset, long timeMillis, int lines, boolean isGap, String missed, int end) {

    /** Fields are two characters, the value, and a space if another one follows. */
    private static final int FIRST_FIELD = 2;

    private static final int MAX_LINES = 1 << 20;

    boolean hasPosition() {
        return epochBegin >= 0;
    }

    /** {@code m<epoch> <offset>}, {@code g<epoch> <offset>} or {@code u<count>}. @throws NumberFormatException if it is none */
    static LiveHeader ofFormat1(byte[] message, int end) {
        if (message[0] == 'u') {
            return new LiveHeader(-1, -1, 0, Publication.NO_TIME, 1, true, ascii(message, 1, end), end);
        }
        int space = indexOf(' ', message, 1, end);
        if (space == end) {
            throw new NumberFormatException("a header without an offset");
        }
        boolean gap = message[0] == 'g';
        long offset = number(message, space + 1, end);
        String missed = gap ? ascii(message, end + 1, message.length) : "";
        return new LiveHeader(1, space, offset, Publication.NO_TIME, 1, gap, missed, end);
    }

    /** {@code 2 e=<epoch> o=<offset> …}; fields that it does not know are passed over. @throws NumberFormatException if it is none */
    static LiveHeader ofFormat2(byte[] message, int end) {
        int epochBegin = -1;
        int epochEnd = -1;
        long offset = -1;
        long time = Publication.NO_TIME;
        long lines = 1;
        @Nullable String missed = null;
        for (int begin = FIRST_FIELD; begin < end; ) {
            int next = indexOf(' ', message, begin, end);
            int value = begin + 2;
            if (value <= next && message[begin + 1] == '=') {
                switch (message[begin]) {
                    case 'e' -> {
                        epochBegin = value;
                        epochEnd = next;
                    }
                    case 'o' -> offset = number(message, value, next);
                    case 't' -> time = number(message, value, next);
                    case 'n' -> lines = number(message, value, next);
                    case 'g', 'u' -> missed = ascii(message, value, next);
                    default -> {} // of a later version
                }
            }
            begin = next + 1;
        }
        boolean positioned = epochBegin >= 0 && offset >= 0;
        if ((!positioned && missed == null) || lines < 1 || lines > MAX_LINES) {
            throw new NumberFormatException("a header without what it must have");
        }
        return new LiveHeader(
                positioned ? epochBegin : -1,
                epochEnd,
                offset,
                time,
                (int) lines,
                missed != null,
                missed == null ? "" : missed,
                end);
    }

    private static int indexOf(char sought, byte[] message, int begin, int end) {
        for (int i = begin; i < end; i++) {
            if (message[i] == sought) {
                return i;
            }
        }
        return end;
    }

    private static long number(byte[] message, int begin, int end) {
        if (begin >= end) {
            throw new NumberFormatException("a header without a number where one belongs");
        }
        long number = 0;
        for (int i = begin; i < end; i++) {
            int digit = message[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new NumberFormatException("a header with something else where a number belongs");
            }
            number = Math.addExact(Math.multiplyExact(number, 10L), digit);
        }
        return number;
    }

    private static String ascii(byte[] bytes, int begin, int end) {
        return new String(bytes, begin, end - begin, StandardCharsets.US_ASCII);
    }
}
