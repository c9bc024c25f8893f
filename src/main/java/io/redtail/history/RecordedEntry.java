package io.redtail.history;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * What history keeps under one offset of a channel: a publication, or a gap in the place of publications that were lost.
 *
 * @param offset 1 for the first of the epoch, then one more for each
 * @param timeMillis when it was recorded, by Redis's clock, in milliseconds since 1970; never less than that of the offset before.
 *     {@link #NO_TIME} for what a version recorded that knew no times
 * @param isGap whether it stands for a loss
 * @param payload of the publication, as it was published; of a gap, how many are missing in decimal digits, or nothing if that
 *     is unknown. Shared: nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // payloads are shared everywhere, and entries are not compared
public record RecordedEntry(long offset, long timeMillis, boolean isGap, byte[] payload) {

    /** Recorded by a version that knew no times. */
    public static final long NO_TIME = 0;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the offset is not positive, or the time negative
     */
    public RecordedEntry {
        if (offset < 1 || timeMillis < 0) {
            throw new IllegalArgumentException(
                    "offsets begin with 1, times with 0: offset " + offset + ", time " + timeMillis);
        }
    }

    /** How many publications a gap stands for; empty for a publication, and where that is unknown. */
    public OptionalLong missed() {
        return isGap && payload.length > 0
                ? OptionalLong.of(Long.parseLong(new String(payload, StandardCharsets.US_ASCII)))
                : OptionalLong.empty();
    }
}
