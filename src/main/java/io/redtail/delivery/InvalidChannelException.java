package io.redtail.delivery;

/** An id that cannot name a channel. The message says what would be right and never repeats the id itself. */
public final class InvalidChannelException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidChannelException(String id) {
        super("an id has 1 to 128 of the characters A-Z a-z 0-9 . _ / @ -, and this one "
                + (id.isEmpty()
                        ? "is empty"
                        : id.length() > 128 ? "has " + id.length() + " characters" : "has others"));
    }
}
