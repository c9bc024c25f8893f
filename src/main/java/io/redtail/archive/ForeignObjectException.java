package io.redtail.archive;

/** Something stands in the store under a segment's name that this gateway has not written. */
final class ForeignObjectException extends Exception {

    private static final long serialVersionUID = 1;

    ForeignObjectException(String message) {
        super(message);
    }
}
