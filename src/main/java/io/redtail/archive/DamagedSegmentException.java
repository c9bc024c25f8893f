package io.redtail.archive;

/** What stands under a segment's name is not that segment, or not all of it. */
final class DamagedSegmentException extends Exception {

    private static final long serialVersionUID = 1;

    DamagedSegmentException(String message) {
        super(message);
    }
}
