package io.redtail.archive;

/**
 * Where a channel's epoch comes from: up to {@code base}, its offsets are those of the epoch before it.
 *
 * @param previous the epoch before; empty if this one began with offset 1
 * @param base the last offset that both share; 0 if there is none
 */
public record Lineage(String previous, long base) {

    public static final Lineage NONE = new Lineage("", 0);
}
