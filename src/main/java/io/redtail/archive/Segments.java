package io.redtail.archive;

/** How much of a log is one segment: as much as fits, or less where Redis keeps little, see {@link HotLog#segmentBytes}. */
public final class Segments {

    public static final int MAX_ENTRIES = 5_000;

    /** But for a single line that is longer. */
    public static final int MAX_TEXT_BYTES = 1024 * 1024;

    private Segments() {}
}
