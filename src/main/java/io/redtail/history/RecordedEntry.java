package io.redtail.history;

import io.redtail.delivery.Gap;
import io.redtail.delivery.Publication;
import java.util.Optional;

/**
 * What history keeps under one offset of a channel: a publication, or a gap in the place of publications that were lost.
 *
 * @param offset 1 for the first of the epoch, then one more for each
 * @param timeMillis when it was recorded, by Redis's clock, in milliseconds since 1970; never less than that of the offset before.
 *     {@link Publication#NO_TIME} for what a version recorded that knew no times
 * @param lost why, if it stands for a loss
 * @param payload of the publication, as it was published; of a gap, how many are missing in decimal digits, or nothing if that
 *     is unknown. Shared: nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // payloads are shared everywhere, and entries are not compared
public record RecordedEntry(long offset, long timeMillis, Optional<Gap.Reason> lost, byte[] payload) {

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
}
