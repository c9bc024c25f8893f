package io.redtail.security;

/** A token that proves nothing. Its message says why, for the server's log: a client is not told. */
public final class InvalidTokenException extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int MAX_CHARS = 300;

    InvalidTokenException(String reason) {
        super(printable(reason));
    }

    /** Parts of the token may be in it, and whoever made the token does not write our log. */
    private static String printable(String reason) {
        String cut = reason.length() > MAX_CHARS ? reason.substring(0, MAX_CHARS) + "…" : reason;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
