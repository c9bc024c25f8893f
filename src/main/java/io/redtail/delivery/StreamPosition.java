package io.redtail.delivery;

/**
 * Where something stands in a channel's history.
 *
 * @param epoch names one life of the channel: offsets of different epochs cannot be compared. Opaque
 * @param offset 1 for the first publication of the epoch, then one more for each; 0: before the first
 */
public record StreamPosition(String epoch, long offset) {

    /**
     * Checks the offset.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public StreamPosition {
        if (offset < 0) {
            throw new IllegalArgumentException("an offset is 0 or more: " + offset);
        }
    }

    boolean isSameEpoch(StreamPosition other) {
        return epoch.equals(other.epoch);
    }
}
