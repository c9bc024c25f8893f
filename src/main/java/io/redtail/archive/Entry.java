package io.redtail.archive;

import io.redtail.channel.EndMark;
import java.nio.charset.StandardCharsets;

/**
 * One entry of a channel's history.
 *
 * @param timeMillis when it was recorded; 0 if nobody knows
 * @param payload of a line: what was published. Of a gap: how many are missing, in digits; empty if nobody knows. Of an end: its payload, empty if that says
 *     nothing of the result
 */
@SuppressWarnings("ArrayRecordComponent") // payloads are shared everywhere, and entries are not compared
record Entry(long offset, long timeMillis, Kind kind, byte[] payload) {

    /** What it is. */
    enum Kind {
        /** What was published; a line of the segment's text. */
        LINE(0),
        /** Publications that were lost before they were recorded. */
        GAP(1),
        /** The escape sequence that ends a log; people do not see it, and it is not in the text. */
        END(2);

        /** How it is written. */
        final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        /** @throws DamagedSegmentException if there is no such kind */
        static Kind of(int code) throws DamagedSegmentException {
            return switch (code) {
                case 0 -> LINE;
                case 1 -> GAP;
                case 2 -> END;
                default -> throw new DamagedSegmentException("its table has a row that nobody knows");
            };
        }
    }

    static Entry line(long offset, long timeMillis, byte[] payload) {
        return new Entry(offset, timeMillis, Kind.LINE, payload);
    }

    static Entry gap(long offset, long timeMillis, String missed) {
        return new Entry(offset, timeMillis, Kind.GAP, missed.getBytes(StandardCharsets.US_ASCII));
    }

    /** @param mark what was published; empty for {@link EndMark#PLAIN} */
    static Entry end(long offset, long timeMillis, String mark) {
        return new Entry(offset, timeMillis, Kind.END, mark.getBytes(StandardCharsets.US_ASCII));
    }

    /** What it takes of a segment's text. */
    int textBytes() {
        return kind == Kind.LINE ? payload.length + 1 : 0;
    }
}
